import {
  accessPoint,
  actions,
  type Fact,
  fileSystem,
  first,
  mount,
  port,
  route,
  routedTo,
  service,
  statements,
} from '../support/read';
import type { Config } from '../support/synth';

const four = ['backend', 'frontend', 'prometheus', 'grafana'];

/** Network, roles, services, storage and routes: what holds wherever the system runs. */
export const architecture: readonly Fact[] = [
  // Security groups: these lines, and not one more.
  ['Prometheus: 9090 from Grafana and ALB', (s) => s.inbound('prometheus'), ['grafana:9090', 'ingress_balancer:9090']],
  ['Grafana: 3000 from ALB', (s) => s.inbound('grafana'), ['ingress_balancer:3000']],
  [
    'backend: 3001 from Prometheus, ALB and frontend',
    (s) => s.inbound('backend'),
    ['frontend:3001', 'ingress_balancer:3001', 'prometheus:3001'],
  ],
  [
    'frontend: 3000 from Prometheus and ALB',
    (s) => s.inbound('frontend'),
    ['ingress_balancer:3000', 'prometheus:3000'],
  ],
  // Roles.
  [
    "execution roles: the seed's actions, in one statement",
    (s) => four.map((name) => actions(`${name}_execution-role`)(s)[0].sort()),
    four.map(() => [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'elasticfilesystem:ClientMount',
      'elasticfilesystem:ClientWrite',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]),
  ],
  [
    "Prometheus' role reads CloudWatch metrics",
    (s) => actions('prometheus_task-role')(s)[0],
    ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
  ],
  [
    "Grafana's role may do nothing but mount its own directory",
    actions('grafana_task-role'),
    [['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
  ],
  [
    'backend and frontend may do nothing in AWS',
    (s) => ['backend', 'frontend'].filter((name) => s.resources('aws_iam_role_policy')[`${name}_task-role_policy`]),
    [],
  ],
  [
    'injection reads one secret of each kind',
    (s) => statements(s, 'backend_execution-role').find(({ Sid }) => Sid === 'Secrets')?.Resource,
    ['${aws_secretsmanager_secret_version.database_password_version.secret_id}'],
  ],
  // Services.
  ['all on Fargate', (s) => four.map((name) => s.task(name).requires_compatibilities), four.map(() => ['FARGATE'])],
  ['backend', port('backend'), [3001]],
  ['frontend', port('frontend'), [3000]],
  ['Prometheus', port('prometheus'), [9090]],
  ['Grafana', port('grafana'), [3000]],
  ['two tasks of the backend', (s) => service(s, 'backend').desired_count, 2],
  ['two tasks of the frontend', (s) => service(s, 'frontend').desired_count, 2],
  ['one task of Prometheus', (s) => service(s, 'prometheus').desired_count, 1],
  ['one task of Grafana', (s) => service(s, 'grafana').desired_count, 1],
  [
    'backend and frontend scale',
    (s) => Object.keys(s.resources('aws_appautoscaling_target')),
    ['backend_scaling', 'frontend_scaling'],
  ],
  [
    'no public address',
    (s) => four.map((name) => service(s, name).network_configuration.assign_public_ip),
    four.map(() => false),
  ],
  [
    'private subnets only',
    (s) =>
      four.every((name) => service(s, name).network_configuration.subnets.every((id: string) => /_private-/.test(id))),
    true,
  ],
  ['a NAT gateway leads out', (s) => Object.keys(s.resources('aws_nat_gateway')).length > 0, true],
  // Discovery.
  [
    'a name for each service',
    (s, prefix) =>
      four.filter(
        (each) => s.resources('aws_service_discovery_service')[`${each}_discovery`]?.name !== `${prefix}-${each}`,
      ),
    [],
  ],
  [
    'A records',
    (s) => [
      ...new Set(
        Object.values(s.resources('aws_service_discovery_service')).map((each) => each.dns_config.dns_records[0].type),
      ),
    ],
    ['A'],
  ],
  // Storage.
  [
    'file systems have the addresses and the creation tokens that disaster-recovery.md restores them by',
    (s, prefix) =>
      Object.entries({ 'prometheus-data_files': 'prometheus-data', grafana_data_files: 'grafana-data' }).filter(
        ([address, name]) => s.resources('aws_efs_file_system')[address]?.creation_token !== `${prefix}-${name}`,
      ),
    [],
  ],
  ['two file systems', (s) => Object.keys(s.resources('aws_efs_file_system')).length, 2],
  ...(['prometheus-data', 'grafana-data'] as const).flatMap((name): Fact[] => [
    [
      `${name}: encrypted with the AWS-managed key, general purpose, bursting, no life cycle`,
      (s) => {
        const { encrypted, kms_key_id, performance_mode, throughput_mode, lifecycle_policy } = fileSystem(s, name);
        return [encrypted, kms_key_id, performance_mode, throughput_mode, lifecycle_policy];
      },
      [true, undefined, 'generalPurpose', 'bursting', undefined],
    ],
  ]),
  ['Prometheus writes as nobody', accessPoint('prometheus'), [65534, 65534, '/prometheus']],
  ['Grafana writes as grafana', accessPoint('grafana'), [472, 472, '/grafana']],
  ['Prometheus keeps its blocks on EFS', mount('prometheus'), ['/prometheus']],
  ['Grafana keeps its database on EFS', mount('grafana'), ['/var/lib/grafana']],
  [
    'TLS to EFS',
    (s) =>
      ['prometheus', 'grafana'].map(
        (name) =>
          s.task(name).volume.find((each: Config) => each.name === 'data').efs_volume_configuration.transit_encryption,
      ),
    ['ENABLED', 'ENABLED'],
  ],
  ['backup daily at 03:00 UTC', (s) => s.one('aws_backup_plan').rule[0].schedule, 'cron(0 3 * * ? *)'],
  [
    'backup of both file systems',
    (s) =>
      s
        .one('aws_backup_selection')
        .resources.map((arn: string) => arn.replace(/.*\.(.+)\.arn.*/, '$1'))
        .sort(),
    ['grafana_data_files', 'prometheus-data_files'],
  ],
  // The door.
  ['/prometheus', route('prometheus'), ['/prometheus', '/prometheus/*']],
  ['/prometheus leads to 9090', routedTo('prometheus'), 9090],
  ['/grafana', route('grafana'), ['/grafana', '/grafana/*']],
  ['/grafana leads to 3000', routedTo('grafana'), 3000],
  ['/api/* leads to the backend', (s) => [route('backend')(s), routedTo('backend')(s)], [['/api/*'], 3001]],
  ['the rest leads to the frontend', (s) => [route('frontend')(s), routedTo('frontend')(s)], [['/*'], 3000]],
  [
    'what no rule takes is answered with 503',
    (s) => s.one('aws_lb_listener', ({ port: at }) => at === 443).default_action[0].fixed_response.status_code,
    '503',
  ],
  ['a public load balancer', (s) => s.one('aws_lb').internal, false],
  [
    'people sign in before they reach Prometheus',
    (s) => s.one('aws_lb_listener_rule', (_, name) => name === 'ingress_prometheus-rule').action[0].type,
    'authenticate-oidc',
  ],
  [
    'the admin password is injected from Secrets Manager',
    (s) => first(s, 'grafana').secrets.find(({ name }: Config) => name === 'GF_SECURITY_ADMIN_PASSWORD')?.valueFrom,
    '${aws_secretsmanager_secret_version.grafana_admin-password_version.secret_id}',
  ],
];
