import { stringify } from 'yaml';
import { datasources } from '../../dashboards/datasources';
import { logsDashboard } from '../../dashboards/logs';
import { lokiDashboard } from '../../dashboards/loki';
import { lokiMetrics } from '../../rules/exported/loki';
import { lokiRules } from '../../rules/loki';
import { toPrometheusRules } from '../../rules/render';
import type { RuleGroup } from '../../rules/rule';
import type { Platform } from '../platform/platform';
import type { Container, Mount } from '../service/container';
import { images } from '../service/images';
import type { ObjectStore } from '../storage/object-store';
import { assertEvaluator } from './checks';

export interface LokiContainerProps {
  readonly platform: Platform;
  readonly store: ObjectStore;
  /** Address of the Alertmanager that the rules on logs alert through. */
  readonly alertmanagerUrl: string;
  /** Groups that Loki evaluates, on log lines. @default none */
  readonly rules?: readonly RuleGroup[];
  /** Volume for the write-ahead log and the index on its way to S3, at `/loki`. @default scratch space of the task */
  readonly data?: Mount;
}

export const lokiPort = 3100;

/** User `loki` of the image. */
export const lokiOwner = { uid: 10_001, gid: 10_001 };

const directory = '/etc/loki';
const data = '/loki';

/** The tenant everything belongs to where Loki asks nobody who they are; its rules are in a folder of this name. */
const tenant = 'fake';

/** The schema never changes for days that are written: a new one begins with a date ahead, in an entry of its own. */
const schema = {
  from: '2026-01-01',
  store: 'tsdb',
  object_store: 's3',
  schema: 'v13',
  index: { prefix: 'index_', period: '24h' },
};

/** Loki as one process that keeps its chunks and its index on S3 and evaluates rules on what arrives. */
export function lokiContainer(props: LokiContainerProps): Container {
  const { platform } = props;
  const rules = props.rules ?? [];
  assertEvaluator(rules, 'loki');
  return {
    name: 'loki',
    image: images.loki,
    user: `${lokiOwner.uid}:${lokiOwner.gid}`,
    command: [`-config.file=${directory}/loki.yml`],
    ports: { http: lokiPort },
    configuration: {
      directory,
      files: {
        'loki.yml': lokiConfig(props),
        ...Object.fromEntries(
          rules.map((group) => [
            `rules/${tenant}/${group.name}.yml`,
            toPrometheusRules(group, { runbookBase: platform.environment.runbooks }),
          ]),
        ),
      },
      values: { LOKI_BUCKET: props.store.bucket },
    },
    ...(props.data ? { mounts: [props.data] } : { writable: [data] }),
    // The image has no shell; its own program asks itself. It is ready some 20 s after its ring has settled.
    health: { command: ['/usr/bin/loki', '-health'], timeout: 6, startPeriod: 120 },
    // Chunks in memory go to S3 before the end.
    stopTimeout: 120,
    metrics: { job: 'loki', port: lokiPort, exported: lokiMetrics },
    rules: [lokiRules, ...rules],
    dashboards: [lokiDashboard, logsDashboard],
  };
}

function lokiConfig(props: LokiContainerProps): string {
  const { environment, system, domain } = props.platform;
  return stringify({
    // Security groups say who may connect.
    auth_enabled: false,
    // Every query is a line at the level info.
    server: { http_listen_port: lokiPort, log_level: 'warn' },
    common: {
      instance_addr: '127.0.0.1',
      path_prefix: data,
      replication_factor: 1,
      ring: { kvstore: { store: 'inmemory' } },
      storage: { s3: { region: environment.region, bucketnames: '@@LOKI_BUCKET@@' } },
    },
    schema_config: { configs: [schema] },
    ingester: { wal: { dir: `${data}/wal`, flush_on_shutdown: true } },
    limits_config: { retention_period: `${environment.retention.logs * 24}h` },
    compactor: { working_directory: `${data}/compactor`, retention_enabled: true, delete_request_store: 's3' },
    ruler: {
      // It makes the folder that it does not find, which among the configuration it could not.
      storage: { type: 'local', local: { directory: `${(props.rules ?? []).length > 0 ? directory : data}/rules` } },
      rule_path: `${data}/rules-temp`,
      alertmanager_url: props.alertmanagerUrl,
      external_url: `https://${domain}/grafana`,
      datasource_uid: datasources.loki.uid,
      external_labels: { system, environment: environment.name },
    },
    analytics: { reporting_enabled: false },
  });
}
