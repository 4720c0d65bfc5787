import {
  databaseConnectionFailures,
  highErrorRate,
  highResponseTime,
  highTaskCpu,
  highTaskMemory,
  lowTaskDisk,
  serviceDown,
} from './parts/alerts';
import type { RuleGroup } from './rule';

/** The mean of an hour around the same time of an earlier day; `offset` reaches half an hour less far back than the day. */
const sameHour = (day: string, offset: string) =>
  `label_replace(avg_over_time(http:requests:rate5m[1h] offset ${offset}), "day", "${day}", "", "")`;

const earlierDays = `${sameHour('yesterday', '23h30m')} or ${sameHour('last week', '6d23h30m')}`;

/** koronet's table of alerts: what its users notice, and what they will notice soon. */
export const koronetRules: RuleGroup = {
  name: 'koronet',
  recording: [
    {
      record: 'cache:misses:ratio_rate5m',
      expr: `(sum by (job, service) (rate(cache_requests_total{result="miss"}[5m])) or 0 * sum by (job, service) (rate(cache_requests_total[5m])))
  / (sum by (job, service) (rate(cache_requests_total[5m])) > 0)`,
    },
    // Yesterday knows the trend, last week the weekday; a Monday is compared with more than its Sunday.
    { record: 'http:requests:same_hour_max', expr: `max by (job, service) (${earlierDays})` },
    { record: 'http:requests:same_hour_min', expr: `min by (job, service) (${earlierDays})` },
  ],
  alerts: [
    highErrorRate({ limit: 0.05, for: '2m', severity: 'critical' }),
    serviceDown({ alert: 'WebDown', service: 'web', for: '1m' }),
    databaseConnectionFailures(),
    highTaskMemory({ limit: 0.9, for: '5m', severity: 'critical' }),
    lowTaskDisk({ limit: 0.1, for: '5m', severity: 'critical' }),
    highResponseTime({ limit: 2, for: '5m', severity: 'warning' }),
    {
      alert: 'CacheMissRateHigh',
      expr: 'cache:misses:ratio_rate5m > 0.5 and on (job, service) sum by (job, service) (rate(cache_requests_total[5m])) > 0.1',
      for: '10m',
      severity: 'warning',
      summary: 'The cache of {{ $labels.service }} misses more than it hits',
      description: '{{ $value | humanizePercentage }} of the lookups miss and go to the database.',
    },
    highTaskCpu({ limit: 0.8, for: '10m', severity: 'warning' }),
    {
      // Below one request a second, three times as much or as little is chance. Quiet until a day of history exists.
      alert: 'UnusualTraffic',
      expr: `(http:requests:rate5m > 3 * http:requests:same_hour_max and http:requests:rate5m > 1)
or (http:requests:rate5m < http:requests:same_hour_min / 3 and http:requests:same_hour_min > 1)`,
      for: '10m',
      severity: 'warning',
      summary: 'Unusual traffic on {{ $labels.service }}',
      description:
        '{{ $value | printf "%.1f" }} requests a second: a third or less, or three times or more, of this hour yesterday and last week.',
    },
  ],
};
