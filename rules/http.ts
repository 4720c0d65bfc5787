import type { RuleGroup } from './rule';

const rate = (selector: string) => `sum by (job, service) (rate(http_requests_total${selector}[5m]))`;

const latency = (quantile: string) =>
  `histogram_quantile(${quantile}, sum by (job, service, le) (rate(http_request_duration_seconds_bucket[5m])))`;

/**
 * What every service that keeps the HTTP metric contract is judged by: its rate, errors and duration.
 * The window of 5 min is twenty scrapes: one failed scrape does not bend it.
 */
export const httpRules: RuleGroup = {
  name: 'http',
  recording: [
    { record: 'http:requests:rate5m', expr: rate('') },
    {
      // A service that never failed has no 5xx series: without the second operand it would have no ratio instead of 0.
      // One without requests has none: 0/0 is no statement.
      record: 'http:errors:ratio_rate5m',
      expr: `(${rate('{status_code=~"5.."}')} or 0 * ${rate('')})
  / (${rate('')} > 0)`,
    },
    { record: 'http:latency:p50_5m', expr: latency('0.5') },
    { record: 'http:latency:p90_5m', expr: latency('0.9') },
    { record: 'http:latency:p99_5m', expr: latency('0.99') },
  ],
};
