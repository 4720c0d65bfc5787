import { type DatasourceName, datasources } from '../../dashboards/datasources';
import type { Statement } from '../iam/policy';
import { scrapeIntervalSeconds } from '../monitoring/prometheus';
import type { Service } from '../service/service';

/** A data source of Grafana, and the service it is served by. */
export interface DataSourceDefinition {
  readonly name: DatasourceName;
  /** Shown in the picker. */
  readonly title: string;
  /** Address in the VPC; no password, security groups authenticate. @default none, for AWS' own APIs */
  readonly url?: string;
  readonly isDefault?: boolean;
  /** The plugin's settings. @default none */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The service behind the URL, which Grafana's tasks may then connect to. */
  readonly service?: Service;
  /** What Grafana's tasks may then do in AWS. @default nothing */
  readonly permissions?: readonly Statement[];
}

const uid = (name: DatasourceName): string => datasources[name].uid;

/** Grafana derives `$__rate_interval` from it: the scrape interval. */
const timeInterval = `${scrapeIntervalSeconds}s`;

export function prometheusSource(prometheus: { url: string; service: Service }): DataSourceDefinition {
  return {
    name: 'prometheus',
    title: 'Prometheus',
    url: prometheus.url,
    service: prometheus.service,
    isDefault: true,
    settings: {
      httpMethod: 'POST',
      timeInterval,
      prometheusType: 'Prometheus',
      alertmanagerUid: uid('alertmanager'),
    },
  };
}

/**
 * Metrics of years, asked with the task role of Grafana. From Grafana 13 on this type does not sign: a newer image needs the plugin
 * `grafana-amazonprometheus-datasource` and its type here.
 */
export function longTermSource(metrics: { url: string }, region: string): DataSourceDefinition {
  return {
    name: 'prometheus-long-term',
    title: 'Prometheus, long term',
    url: metrics.url,
    settings: {
      httpMethod: 'POST',
      timeInterval,
      prometheusType: 'Prometheus',
      // It evaluates no rules, and the role may not list them: the list of alerts would begin with an error.
      manageAlerts: false,
      sigV4Auth: true,
      sigV4AuthType: 'default',
      sigV4Region: region,
    },
  };
}

export function alertmanagerSource(alertmanager: { url: string; service: Service }): DataSourceDefinition {
  return {
    name: 'alertmanager',
    title: 'Alertmanager',
    url: alertmanager.url,
    service: alertmanager.service,
    settings: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  };
}

/** What reading CloudWatch needs, by Grafana's documentation of the data source. Its APIs know no resources for reading. */
const cloudwatchReadPermissions: readonly Statement[] = [
  {
    sid: 'ReadMetrics',
    actions: ['cloudwatch:DescribeAlarmsForMetric', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
    resources: ['*'],
  },
  // The region picker and dimension values of the editor.
  { sid: 'ReadNames', actions: ['ec2:DescribeRegions', 'tag:GetResources'], resources: ['*'] },
];

/** CloudWatch through the task role of Grafana: no key anywhere. */
export function cloudwatchSource(region: string): DataSourceDefinition {
  return {
    name: 'cloudwatch',
    title: 'CloudWatch',
    settings: { authType: 'default', defaultRegion: region },
    permissions: cloudwatchReadPermissions,
  };
}

export function lokiSource(loki: { url: string; service: Service }): DataSourceDefinition {
  return {
    name: 'loki',
    title: 'Loki',
    url: loki.url,
    service: loki.service,
    // Where Grafana offers to silence an alert of its rules.
    settings: { maxLines: 1000, alertmanagerUid: uid('alertmanager') },
  };
}

export function tempoSource(tempo: { url: string; service: Service }): DataSourceDefinition {
  return {
    name: 'tempo',
    title: 'Tempo',
    url: tempo.url,
    service: tempo.service,
    settings: { nodeGraph: { enabled: true } },
  };
}
