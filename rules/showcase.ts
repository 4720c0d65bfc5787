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

/** Seconds at which the alert on response time calls; dashboards draw it. */
export const responseTimeLimit = 1;

/** The showcase's table of alerts: error rate, latency, resources. Those of its RDS instance come with the CloudWatch exporter. */
export const showcaseRules: RuleGroup = {
  name: 'showcase',
  recording: [
    {
      record: 'db_pool:usage:ratio',
      expr: 'sum by (job, service, instance) (db_pool_connections{state="in_use"}) / (sum by (job, service, instance) (db_pool_connections_max) > 0)',
    },
  ],
  alerts: [
    serviceDown({ alert: 'BackendDown', service: 'backend', for: '1m' }),
    highErrorRate({ limit: 0.05, for: '2m', severity: 'critical' }),
    databaseConnectionFailures(),
    highResponseTime({ limit: responseTimeLimit, for: '5m', severity: 'warning' }),
    {
      alert: 'DatabasePoolExhausted',
      expr: 'db_pool:usage:ratio > 0.9',
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.service }} has used up its database connections',
      description:
        '{{ $value | humanizePercentage }} of the pool of {{ $labels.instance }} are in use: requests wait for a connection.',
    },
    highTaskMemory({ limit: 0.9, for: '5m', severity: 'warning' }),
    highTaskCpu({ limit: 0.8, for: '10m', severity: 'warning' }),
    lowTaskDisk({ limit: 0.1, for: '5m', severity: 'warning' }),
  ],
};
