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

/** Watches the way of the other alarms to Alertmanager, which is called every minute: while it fails nobody hears of them. */
export function relayAlarm(functionName: string): AlarmDefinition {
  return {
    alarm: 'AlarmRelayFailing',
    severity: 'critical',
    summary: 'CloudWatch alarms do not reach Alertmanager',
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimensions: { FunctionName: functionName },
    statistic: 'Sum',
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    // Without a call there is no data point either.
    missing: 'breaching',
    path: 'direct',
  };
}
