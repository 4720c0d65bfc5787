import { Showcase } from '../../stacks/showcase';
import { environmentOf, type Fact, job, prometheusConfig, source } from '../support/read';
import { type Config, type Synthesized, synthesize } from '../support/synth';
import { alerting, alertmanagerConfig } from './showcase-alerting';
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
    (s) => [s.one('aws_db_instance').engine, s.one('aws_db_instance').db_name],
    ['postgres', 'showcase'],
  ],
  [
    'its metrics come from an exporter beside it',
    (s) => job(s, 'postgres')?.dns_sd_configs.map(({ names, port }: Config) => `${names}:${port}`),
    ['postgres.showcase.local:9187'],
  ],
  ['scrape interval', (s) => prometheusConfig(s).global.scrape_interval, '15s'],
  ['evaluation interval', (s) => prometheusConfig(s).global.evaluation_interval, '15s'],
  [
    'retention of metrics',
    (s) => s.container('prometheus').command.filter((flag: string) => flag.includes('retention')),
    ['--storage.tsdb.retention.time=7d', '--storage.tsdb.retention.size=10GB'],
  ],
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
  ['data source Prometheus', (s) => source(s, 'prometheus').url, 'http://prometheus.showcase.local:9090'],
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
  [
    'retention of metrics',
    (s) => s.container('prometheus').command.find((flag: string) => flag.includes('retention.time')),
    '--storage.tsdb.retention.time=30d',
  ],
  ['escalation comes sooner', (s) => alertmanagerConfig(s).route.routes[0].group_wait, '30m'],
];

const groups = { deployment, alerting, dashboards, security };
describe('showcase has what its seed says', () => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Showcase, 'dev');
  });

  describe.each(Object.entries(groups))('%s', (_, facts) => {
    test.each(facts)('%s', (_name, read, expected) => {
      expect(read(stack, 'showcase-dev')).toEqual(expected);
    });
  });
});

describe('showcase in prod', () => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Showcase, 'prod');
  });

  test.each(prod)('%s', (_, read, expected) => {
    expect(read(stack, 'showcase-prod')).toEqual(expected);
  });
});
