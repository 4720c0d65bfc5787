import type { Platform } from '../platform/platform';
import type { AlarmDefinition } from './alarm';

/** Watches the watchers: without a task of Prometheus or Alertmanager nobody else would say that nobody says anything. */
export function watcherAlarms(platform: Platform): AlarmDefinition[] {
  const watchers = { prometheus: 'PrometheusTaskMissing', alertmanager: 'AlertmanagerTaskMissing' };
  return Object.entries(watchers).map(([component, alarm]) => ({
    alarm,
    severity: 'critical',
    summary: `No task of ${component} runs`,
    namespace: 'ECS/ContainerInsights',
    metric: 'RunningTaskCount',
    dimensions: { ClusterName: platform.cluster.name, ServiceName: platform.serviceName(component) },
    statistic: 'Minimum',
    comparison: 'LessThanThreshold',
    threshold: 1,
    // With no task there is no data point either.
    missing: 'breaching',
    path: 'direct',
  }));
}
