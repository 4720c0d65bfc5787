import { environmentNames } from '../../stacks/environments';
import { Showcase } from '../../stacks/showcase';
import {
  alertmanagerConfig,
  bare,
  environmentOf,
  type Fact,
  finds,
  prometheusConfig,
  receiver,
  source,
} from '../support/read';
import { type Config, type Synthesized, synthesize } from '../support/synth';
import { alerting } from './showcase-alerting';
import { dashboards } from './showcase-dashboards';
import { security } from './showcase-security';

const services = ['alertmanager', 'backend', 'grafana', 'postgres', 'prometheus'];

const deployment: readonly Fact[] = [
  [
    'every server runs on ECS',
    (s) =>
      Object.values(s.resources('aws_ecs_service'))
        .map(({ name }) => name)
        .sort(),
    services,
  ],
  [
    'a PostgreSQL database of RDS',
    (s) => s.one('aws_db_instance', ({ db_name }) => db_name === 'showcase').engine,
    'postgres',
  ],
  [
    'its metrics come from an exporter beside it',
    (s, environment) => bare(finds('postgres')(s), environment),
    'postgres.showcase.local:9187/metrics',
  ],
  ['scrape interval', (s) => prometheusConfig(s).global.scrape_interval, '15s'],
  ['evaluation interval', (s) => prometheusConfig(s).global.evaluation_interval, '15s'],
  [
    'Prometheus keeps its data',
    (s) => [
      s.container('prometheus').mountPoints.some((mount: Config) => mount.containerPath === '/prometheus'),
      s.one('aws_efs_access_point', (_, name) => name.startsWith('prometheus')).posix_user.uid,
    ],
    [true, 65_534],
  ],
  [
    'Grafana keeps dashboards and settings',
    (s) => [
      s.container('grafana').mountPoints.some((mount: Config) => mount.containerPath === '/var/lib/grafana'),
      s.one('aws_efs_access_point', (_, name) => name.startsWith('grafana')).posix_user.uid,
    ],
    [true, 472],
  ],
  [
    'data source Prometheus',
    (s, environment) => bare(source(s, 'prometheus').url, environment),
    'http://prometheus.showcase.local:9090',
  ],
  [
    'initial administrator',
    (s) => s.container('grafana').secrets.some(({ name }) => name === 'GF_SECURITY_ADMIN_PASSWORD'),
    true,
  ],
  [
    'default organisation: who signs in joins it as viewer',
    (s) => ['', '_ID', '_ROLE'].map((suffix) => environmentOf(s, 'grafana')[`GF_USERS_AUTO_ASSIGN_ORG${suffix}`]),
    ['true', '1', 'Viewer'],
  ],
  [
    'default organisation: home dashboard and time zone',
    (s) => {
      const { home_dashboard_uid, timezone } = s.one('grafana_organization_preferences');
      return [home_dashboard_uid, timezone];
    },
    ['application-overview', 'utc'],
  ],
];

const retention = (s: Synthesized): string[] =>
  s.container('prometheus').command.filter((flag: string) => flag.includes('retention'));
const logsKept = (s: Synthesized): number[] => [
  ...new Set(Object.values(s.resources('aws_cloudwatch_log_group')).map((group) => group.retention_in_days)),
];
const escalation = (s: Synthesized) => [
  alertmanagerConfig(s).route.routes[0].group_wait,
  receiver(s, 'escalation').email_configs[0].to,
];

const dev: readonly Fact[] = [
  ['retention of metrics', retention, ['--storage.tsdb.retention.time=7d', '--storage.tsdb.retention.size=10GB']],
  ['retention of logs', logsKept, [30]],
  ['escalation: after an hour, to the lead', escalation, ['1h', 'dev-lead@example.com']],
];

const prod: readonly Fact[] = [
  [
    'the databases live in two zones, cannot be deleted and leave a snapshot',
    (s) =>
      Object.values(s.resources('aws_db_instance')).map((db) => [
        db.db_name,
        db.multi_az,
        db.deletion_protection,
        db.skip_final_snapshot,
      ]),
    [
      ['showcase', true, true, false],
      ['grafana', true, true, false],
    ],
  ],
  [
    'Grafana keeps its content there and verifies it',
    (s) => ['TYPE', 'SSL_MODE', 'CA_CERT_PATH'].map((name) => environmentOf(s, 'grafana')[`GF_DATABASE_${name}`]),
    ['postgres', 'verify-full', '/etc/grafana-database/authority.pem'],
  ],
  ['retention of metrics', retention, ['--storage.tsdb.retention.time=30d', '--storage.tsdb.retention.size=100GB']],
  ['retention of logs', logsKept, [365]],
  ['escalation comes sooner', escalation, ['30m', 'head-of-operations@example.com']],
];

const only: Readonly<Record<string, readonly Fact[]>> = { dev, prod };

describe.each(environmentNames)('showcase has what its seed says in %s', (name) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Showcase, name);
  });

  test.each([...deployment, ...alerting, ...dashboards, ...security, ...(only[name] ?? [])])(
    '%s',
    (_, read, expected) => {
      expect(read(stack, name)).toEqual(expected);
    },
  );
});
