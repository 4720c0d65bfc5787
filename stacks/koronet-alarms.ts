import type { AlarmDefinition } from '../modules/alarms/alarm';
import type { CloudWatchRule } from '../modules/grafana/cloudwatch-rules';
import type { Platform } from '../modules/platform/platform';

/** What the alarms of koronet name. */
interface Watched {
  /** Dimension `LoadBalancer` of its metrics. */
  readonly loadBalancer: string;
  readonly applicationNamespace: string;
}

/** CloudWatch alarms of koronet: what AWS sees without Prometheus. */
export function koronetAlarms({ loadBalancer, applicationNamespace }: Watched): AlarmDefinition[] {
  return [
    {
      alarm: 'LoadBalancerErrors',
      severity: 'critical',
      summary: 'The load balancer itself answers with 5xx: no healthy target, or a target that breaks off',
      namespace: 'AWS/ApplicationELB',
      metric: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: loadBalancer },
      statistic: 'Sum',
      comparison: 'GreaterThanThreshold',
      threshold: 10,
    },
    {
      alarm: 'ApplicationDatabaseErrors',
      severity: 'critical',
      summary: 'The web server cannot connect to its database, by its own count in CloudWatch',
      namespace: applicationNamespace,
      metric: 'db_connection_errors_total',
      dimensions: { service: 'web' },
      statistic: 'Sum',
      comparison: 'GreaterThanThreshold',
      threshold: 0,
    },
  ];
}

/** Alerts that Grafana evaluates itself, since no Prometheus sees what they read. */
export function koronetCloudwatchRules(platform: Platform): CloudWatchRule[] {
  return [
    {
      alert: 'WebTasksMissing',
      severity: 'warning',
      for: '5m',
      summary: 'No task of the web service runs, by the word of ECS',
      description: 'ECS counts no running task of the web service; see its events and stopped tasks.',
      labels: { service: 'web' },
      region: platform.environment.region,
      namespace: 'ECS/ContainerInsights',
      metric: 'RunningTaskCount',
      dimensions: { ClusterName: platform.cluster.name, ServiceName: platform.serviceName('web') },
      statistic: 'Minimum',
      comparison: 'lt',
      threshold: 1,
      // Container Insights reports a service while a task of it runs; without any it falls silent.
      noData: 'Alerting',
    },
  ];
}
