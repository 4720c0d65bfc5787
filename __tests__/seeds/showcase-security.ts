import { alertmanagerConfig, type Fact } from '../support/read';
import type { Config, Synthesized } from '../support/synth';

const variable = (s: Synthesized, container: string, name: string, task = container) =>
  s.container(task, container).environment.find((each) => each.name === name)?.value;
const permissions = (s: Synthesized, folder: string): string[] =>
  s
    .one('grafana_folder_permission', (_, name) => name.endsWith(`folder-${folder}`))
    .permissions.map(({ role, team_id, permission }: Config) => {
      const team = /team-(\w+)\./.exec(team_id ?? '')?.[1];
      return `${role ?? team} ${permission}`;
    });
const databases = (s: Synthesized): Config[] => Object.values(s.resources('aws_db_instance'));
const routes = (s: Synthesized): string[] =>
  Object.values(s.resources('aws_lb_listener_rule'))
    .flatMap((rule) => rule.condition[0].path_pattern.values)
    .sort();

/** Who may see and change what, and what protects it on its way. */
export const security: readonly Fact[] = [
  [
    'no route leads to Prometheus, or to metrics',
    routes,
    ['/alertmanager', '/alertmanager/*', '/api/*', '/grafana', '/grafana/*'],
  ],
  ['only Grafana asks Prometheus', (s) => s.inbound('prometheus'), ['grafana:9090']],
  ['only tasks of the system open the database', (s) => s.inbound('database'), ['backend:5432', 'postgres:5432']],
  [
    'only the load balancer and Prometheus reach Grafana',
    (s) => s.inbound('grafana').filter((each) => each.endsWith(':3000')),
    ['ingress_balancer:3000', 'prometheus:3000'],
  ],
  [
    'people sign in before they reach Alertmanager',
    (s) => s.one('aws_lb_listener_rule', (_, name) => name.includes('alertmanager')).action[0].type,
    'authenticate-oidc',
  ],
  [
    'people sign in to Grafana: no accounts of their own making',
    (s) => [variable(s, 'grafana', 'GF_USERS_ALLOW_SIGN_UP'), variable(s, 'grafana', 'GF_AUTH_ANONYMOUS_ENABLED')],
    ['false', undefined],
  ],
  [
    'tasks have no public address',
    (s) =>
      Object.values(s.resources('aws_ecs_service')).every(
        ({ network_configuration: network }) =>
          network.assign_public_ip === false && network.subnets.every((id: string) => id.includes('private')),
      ),
    true,
  ],
  [
    'databases have no public address',
    (s) => databases(s).filter(({ publicly_accessible }) => publicly_accessible !== false),
    [],
  ],
  [
    'TLS: people',
    (s) => {
      const listeners = Object.values(s.resources('aws_lb_listener'));
      return listeners.map(({ protocol, ssl_policy, default_action: [action] }) => [
        protocol,
        ssl_policy ?? action.redirect.protocol,
      ]);
    },
    [
      ['HTTP', 'HTTPS'],
      ['HTTPS', expect.stringContaining('TLS13')],
    ],
  ],
  [
    'TLS: databases refuse anything else',
    (s) => {
      const groups = Object.values(s.resources('aws_db_parameter_group'));
      const forced = groups.map(({ parameter }) => parameter.find(({ name }: Config) => name === 'rds.force_ssl'));
      return [groups.length === databases(s).length, forced.filter((each) => each?.value !== '1')];
    },
    [true, []],
  ],
  [
    'TLS: the backend verifies the database',
    (s) => [
      variable(s, 'backend', 'DATABASE_SSLMODE'),
      variable(s, 'backend', 'DATABASE_SSLROOTCERT'),
      /^-----BEGIN CERTIFICATE-----/.test(s.files('backend')['backend-config/authority.pem'] ?? ''),
    ],
    ['verify-full', '/etc/database/authority.pem', true],
  ],
  [
    'TLS: the exporter verifies the database',
    (s) => variable(s, 'postgres-exporter', 'DATA_SOURCE_URI', 'postgres')?.replace(/^.*\?/, ''),
    'sslmode=verify-full&sslrootcert=/etc/postgres-exporter/authority.pem',
  ],
  [
    'TLS: volumes',
    (s) =>
      Object.values(s.resources('aws_ecs_task_definition'))
        .flatMap(({ volume }) => volume ?? [])
        .flatMap(({ efs_volume_configuration: efs }) => (efs ? [efs.transit_encryption] : [])),
    ['ENABLED', 'ENABLED', 'ENABLED'],
  ],
  ['TLS: mail', (s) => alertmanagerConfig(s).global.smtp_require_tls, true],
  [
    'passwords of databases are in no state',
    (s) =>
      [
        ...new Set(
          databases(s)
            .flatMap(Object.keys)
            .filter((key) => /password/.test(key)),
        ),
      ].sort(),
    ['password_wo', 'password_wo_version'],
  ],
  [
    'no password stands in an environment',
    (s) =>
      ['alertmanager', 'backend', 'grafana', 'postgres', 'prometheus']
        .flatMap((task) => s.containers(task))
        .flatMap(({ environment }) => environment)
        .filter(({ name, value }) => /PASSWORD|SECRET|_PASS$/.test(name) && !/^\d*$/.test(value)),
    [],
  ],
  ['teams', (s) => Object.values(s.resources('grafana_team')).map(({ name }) => name), ['developers', 'operators']],
  [
    'roles: application',
    (s) => permissions(s, 'application'),
    ['Viewer View', 'Editor Edit', 'developers Edit', 'operators Edit'],
  ],
  ['roles: infrastructure', (s) => permissions(s, 'infrastructure'), ['Viewer View', 'Editor View', 'operators Edit']],
  ['roles: monitoring', (s) => permissions(s, 'monitoring'), ['Viewer View', 'Editor View', 'operators Admin']],
  [
    'Performance Insights',
    (s) => databases(s).filter(({ performance_insights_enabled }) => performance_insights_enabled !== true),
    [],
  ],
];
