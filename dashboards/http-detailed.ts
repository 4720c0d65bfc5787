import type { DashboardDefinition } from './dashboard';
import { defineDashboard, row } from './layout';
import * as http from './parts/http';
import { labelVariable } from './variables';

export interface HttpDetailedProps {
  /** @default 'http-detailed' */
  readonly uid?: string;
  /** @default 'HTTP Detailed' */
  readonly title?: string;
  /** Scrape job of the application. */
  readonly job: string;
  /** Seconds at which the system's alert on response time calls. @default 2 */
  readonly responseTimeLimit?: number;
}

/** An application's HTTP requests by endpoint and status. */
export const httpDetailedDashboard = ({
  uid = 'http-detailed',
  title = 'HTTP Detailed',
  job,
  responseTimeLimit,
}: HttpDetailedProps): DashboardDefinition => {
  const application = `job="${job}"`;
  const requests = `${application},method=~"$method",route=~"$route"`;
  return defineDashboard({
    uid,
    title,
    description: 'Which endpoint is used, which fails, and which is slow?',
    folder: 'Application',
    tags: ['application', 'http'],
    variables: [
      labelVariable({ name: 'method', series: `http_requests_total{${application}}` }),
      labelVariable({
        name: 'route',
        label: 'Endpoint',
        series: `http_requests_total{${application},method=~"$method"}`,
      }),
    ],
    rows: () => [
      row(
        'Is it healthy?',
        http.currentRate(application),
        http.currentErrors(application),
        http.currentLatency(application, responseTimeLimit),
      ),
      row('Rate', http.rateByEndpoint(requests), http.topEndpoints(requests), http.endpointTable(requests)),
      row(
        'Errors',
        http.errorRate(requests),
        http.errorsByEndpoint(requests, '5'),
        http.errorsByEndpoint(requests, '4'),
      ),
      row('Status codes', http.statusCodes(requests), http.statusClasses(requests)),
      row(
        'Time',
        http.latency(requests, [0.5, 0.9, 0.99], responseTimeLimit),
        http.latencyHeatmap(requests),
        http.durationByEndpoint(requests, 0.5, responseTimeLimit),
        http.durationByEndpoint(requests, 0.99, responseTimeLimit),
      ),
    ],
  });
};
