import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, ranking, stacked, stat, timeseries } from './panels';
import * as database from './parts/database-client';
import { rate, share, sum } from './parts/expr';
import * as http from './parts/http';
import { above } from './thresholds';
import { instanceVariable } from './variables';

const web = 'job="web"';
const tasks = `${web},instance=~"$instance"`;

const lookups = rate('cache_requests_total', tasks);
const hits = rate('cache_requests_total', `${tasks},result="hit"`);
const misses = rate('cache_requests_total', `${tasks},result="miss"`);

/** The web application of koronet: requests, sessions, its database pool and its cache. */
export const koronetApplicationDashboard = defineDashboard({
  uid: 'koronet-application',
  title: 'Koronet application',
  description:
    'Is the web application well for its users, and if not: is it the application, its database or its cache?',
  folder: 'Application',
  tags: ['application', 'http'],
  variables: [instanceVariable(`http_requests_total{${web}}`)],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Web server',
        description: 'Up while at least one task answers Prometheus.',
        queries: { web: `max(up{${web}}) or vector(0)` },
        alert: 'WebDown',
      }),
      stat({
        title: 'Tasks answering',
        description: 'Tasks of the web service that Prometheus can scrape.',
        unit: units.Short,
        queries: { tasks: `count(up{${web}} == 1) or vector(0)` },
      }),
      http.currentRate(web),
      http.currentErrors(web),
      http.currentLatency(web),
      database.currentPool(web),
    ),
    row(
      'Requests',
      http.requestRate(tasks, 'instance'),
      http.latency(tasks, [0.5, 0.9, 0.99]),
      http.errorRate(tasks),
      http.statusCodes(tasks),
      timeseries({
        title: 'Traffic compared with earlier days',
        description:
          'Requests per second now, beside the quietest and busiest of this hour yesterday and last week. The alert calls at a third or the threefold.',
        unit: units.RequestsPerSecond,
        queries: {
          now: `sum(http:requests:rate5m{${web}})`,
          busiest: `sum(http:requests:same_hour_max{${web}})`,
          quietest: `sum(http:requests:same_hour_min{${web}})`,
        },
        alert: 'UnusualTraffic',
      }),
      http.latencyHeatmap(tasks),
    ),
    row(
      'Usage',
      timeseries({
        title: 'Active sessions',
        description: 'Visitors’ sessions that have not expired, by the task that opened them.',
        unit: units.Short,
        queries: { '{{instance}}': sum('app_active_sessions', tasks, 'instance') },
      }),
      http.topEndpoints(tasks),
      http.endpointTable(tasks),
    ),
    row(
      'Database',
      database.poolUtilization(tasks),
      database.poolConnections(tasks),
      database.connectionErrors(tasks),
      database.queryDuration(tasks, 0.9),
      database.queryRate(tasks),
      ranking({
        title: 'Time spent by query',
        description:
          'Seconds of each second that requests wait for the operation, all tasks together: what to make faster first.',
        unit: units.Seconds,
        queries: { '{{operation}}': `sort_desc(${rate('db_query_duration_seconds_sum', tasks, 'operation')})` },
      }),
    ),
    row(
      'Cache',
      timeseries({
        title: 'Cache misses',
        description: 'Share of the lookups that were not answered by Redis and went to the database.',
        unit: units.PercentUnit,
        queries: { misses: share(misses, lookups) },
        thresholds: above({ warning: 0.5 }),
        alert: 'CacheMissRateHigh',
      }),
      stacked({
        title: 'Cache lookups',
        description: 'Lookups per second by result.',
        unit: units.OpsPerSecond,
        queries: { '{{result}}': rate('cache_requests_total', tasks, 'result') },
      }),
      timeseries({
        title: 'Database queries saved',
        description: 'Lookups per second that the cache answered: what the database would have to serve without it.',
        unit: units.OpsPerSecond,
        queries: { saved: hits },
      }),
    ),
  ],
});
