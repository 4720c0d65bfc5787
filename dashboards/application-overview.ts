import * as units from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './dashboard';
import { defineDashboard, row } from './layout';
import { health, healthTimeline, stat, timeseries } from './panels';
import * as database from './parts/database-client';
import { quantile, rate } from './parts/expr';
import * as http from './parts/http';
import { instanceVariable } from './variables';

export interface ApplicationOverviewProps {
  /** @default 'application-overview' */
  readonly uid?: string;
  /** Scrape jobs of the applications, in the order a request passes them. */
  readonly jobs: readonly string[];
  /** The job whose application keeps the database pool. @default there is none, and no row about it */
  readonly databaseJob?: string;
  /** Seconds at which the system's alert on response time calls. @default 2 */
  readonly responseTimeLimit?: number;
  /** Response times lead to traces: the applications say of which trace a request is, and Prometheus keeps it. @default false */
  readonly exemplars?: boolean;
}

const databaseRow = (pool: string) =>
  row('Database', database.poolUtilization(pool), database.queryDuration(pool, 0.9), database.connectionErrors(pool));

/** A system's applications at a glance: are they up, how much do they serve, how fast and how well. */
export function applicationOverviewDashboard(props: ApplicationOverviewProps): DashboardDefinition {
  const { uid = 'application-overview', jobs, databaseJob, responseTimeLimit, exemplars } = props;
  const applications = `job=~"${jobs.join('|')}"`;
  const tasks = `${applications},instance=~"$instance"`;
  const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  const perJob = (expr: (selector: string) => string) => ({ '{{job}}': expr(tasks) });

  return defineDashboard({
    uid,
    title: 'Application Overview',
    description: `Health and performance of ${jobs.join(' and ')}: are users served, fast and without errors?`,
    folder: 'Application',
    tags: ['application', 'http'],
    variables: [instanceVariable(`up{${applications}}`)],
    rows: () => [
      row(
        'Is it healthy?',
        ...jobs.map((job) =>
          health({
            title: `${capital(job)} health`,
            description: 'Up while at least one task answers Prometheus.',
            queries: { [job]: `max(up{job="${job}"}) or vector(0)` },
          }),
        ),
        stat({
          title: 'Tasks answering',
          description: 'Tasks that Prometheus can scrape.',
          unit: units.Short,
          queries: { tasks: `count(up{${applications}} == 1) or vector(0)` },
        }),
        http.currentRate(applications),
        http.currentErrors(applications),
        http.currentLatency(applications, responseTimeLimit),
      ),
      row(
        'Requests',
        http.requestRate(tasks, 'job'),
        http.errorRate(tasks),
        http.latency(tasks, [0.5, 0.9, 0.99], responseTimeLimit, exemplars),
        healthTimeline({
          title: 'Health status',
          description: 'Each task’s scrapes. A band that ends belongs to a task that was stopped.',
          queries: { '{{job}} {{instance}}': `up{${tasks}}` },
        }),
        http.topEndpoints(tasks),
        http.statusCodes(tasks),
      ),
      row(
        'By application',
        timeseries({
          title: 'Response time by application (p90)',
          description: '9 of 10 requests were answered within this time.',
          unit: units.Seconds,
          queries: perJob((selector) => quantile(0.9, 'http_request_duration_seconds', selector, 'job')),
          thresholds: http.latencyLevels(responseTimeLimit),
        }),
        timeseries({
          title: 'CPU by application',
          description: 'Cores the processes use, all tasks together.',
          unit: units.Short,
          queries: perJob((selector) => rate('process_cpu_seconds_total', selector, 'job')),
        }),
        timeseries({
          title: 'Memory by application',
          description: 'Memory the largest process holds.',
          unit: units.BytesIEC,
          queries: perJob((selector) => `max by (job) (process_resident_memory_bytes{${selector}})`),
        }),
      ),
      ...(databaseJob === undefined ? [] : [databaseRow(`job="${databaseJob}",instance=~"$instance"`)]),
    ],
  });
}
