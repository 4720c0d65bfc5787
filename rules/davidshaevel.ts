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

/**
 * davidshaevel.com's table of alerts about backend and frontend. The three on the monitoring itself (target down for 5 minutes,
 * scrapes beyond 5 seconds, storage beyond 80 %) come with Prometheus.
 */
export const davidshaevelRules: RuleGroup = {
  name: 'davidshaevel',
  alerts: [
    serviceDown({ alert: 'BackendDown', service: 'backend', for: '1m' }),
    serviceDown({ alert: 'FrontendDown', service: 'frontend', for: '1m' }),
    highErrorRate({ limit: 0.05, for: '2m', severity: 'critical' }),
    databaseConnectionFailures(),
    highResponseTime({ limit: 2, for: '5m', severity: 'warning' }),
    highTaskMemory({ limit: 0.9, for: '5m', severity: 'warning' }),
    highTaskCpu({ limit: 0.8, for: '10m', severity: 'warning' }),
    lowTaskDisk({ limit: 0.1, for: '5m', severity: 'warning' }),
  ],
};
