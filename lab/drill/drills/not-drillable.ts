import type { RunFile } from '../../run-file';
import { filesOfKind } from '../configuration';
import { hasContainer, type NotDrillable, onEc2, onFargate } from '../drill';

const ownGrafana = 'needs a Grafana that fails inside; stopping it is drilled';
const cloudwatch = 'reads CloudWatch, which the lab does not have';
const standIn = 'needs the program itself; a stand-in plays it here';
const machine = "node exporter shows this machine's own";

/** Tasks without an exporter of their own are measured by CloudWatch. */
const measuredByCloudwatch = (run: RunFile): boolean => onFargate(run) && !hasContainer(run, 'ecs-exporter');

/** Where Loki evaluates nothing. */
const withoutLogRules = (run: RunFile): boolean =>
  !filesOfKind(run, 'rules').some(({ path }) => path.startsWith('loki-config/'));

/** Alerts whose cause cannot be made in the lab, each with the reason. */
export const notDrillable: readonly NotDrillable[] = [
  { alert: 'GrafanaApiErrors', reason: ownGrafana },
  { alert: 'GrafanaDatabaseConnectionsExhausted', reason: ownGrafana },
  { alert: 'GrafanaMemoryGrowing', reason: ownGrafana },
  { alert: 'HighMemoryUsage', reason: cloudwatch, when: measuredByCloudwatch },
  { alert: 'HighCpuUsage', reason: cloudwatch, when: measuredByCloudwatch },
  { alert: 'DiskSpaceLow', reason: cloudwatch, when: measuredByCloudwatch },
  { alert: 'DiskSpaceLow', reason: `${machine} disk`, when: onEc2 },
  { alert: 'HostMemoryHigh', reason: `${machine} memory` },
  { alert: 'NodeInodesLow', reason: `${machine} file systems` },
  { alert: 'LoadBalancerErrors', reason: cloudwatch },
  { alert: 'UnhealthyTargets', reason: cloudwatch },
  { alert: 'EcsTasksMissing', reason: cloudwatch },
  { alert: 'RdsCpuHigh', reason: cloudwatch },
  { alert: 'RdsStorageLow', reason: cloudwatch },
  { alert: 'RdsMemoryLow', reason: cloudwatch },
  { alert: 'CloudwatchRequestsFailing', reason: cloudwatch },
  { alert: 'AlloyDropsLogs', reason: standIn },
  { alert: 'AlloyComponentUnhealthy', reason: standIn },
  { alert: 'AlloyConfigLoadFailed', reason: standIn },
  { alert: 'TempoRequestErrors', reason: standIn },
  { alert: 'TempoDiscardsSpans', reason: standIn },
  { alert: 'TempoFlushFailing', reason: standIn },
  { alert: 'LokiRequestErrors', reason: 'needs a Loki that fails inside' },
  { alert: 'LokiFlushFailing', reason: 'needs a bucket that refuses what is written' },
  { alert: 'LokiRuleFailures', reason: 'this Loki has no rules', when: withoutLogRules },
  { alert: 'LokiRetentionStalled', reason: 'needs a day without a run of the compactor' },
  { alert: 'TraefikCertificateExpiring', reason: 'needs a certificate that ends within two weeks' },
  { alert: 'NodejsGarbageCollection', reason: 'the applications have no fault that keeps the collector busy' },
  { alert: 'NodejsHeapGrowing', reason: 'compares with six hours before' },
  { alert: 'ScrapeSlow', reason: 'its 5 s are longer than the scrape interval of a fast lab' },
  { alert: 'PostgresLongTransaction', reason: 'needs a transaction of ten minutes, whatever the factor' },
  { alert: 'PrometheusStorageHigh', reason: 'the budget of gigabytes is not filled within minutes' },
  { alert: 'PrometheusCompactionsFailing', reason: 'blocks are compacted after two hours, whatever the factor' },
  { alert: 'RemoteWriteFailing', reason: 'needs a remote store, which only AWS has' },
  { alert: 'RemoteWriteBehind', reason: 'needs a remote store, which only AWS has' },
];
