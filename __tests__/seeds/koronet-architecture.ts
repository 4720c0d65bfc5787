import {
  accessPoint,
  bare,
  environmentOf,
  type Fact,
  finds,
  first,
  mount,
  port,
  route,
  routedTo,
  service,
  source,
} from '../support/read';
import type { Config, Synthesized } from '../support/synth';

const services = ['alertmanager', 'grafana', 'postgres', 'prometheus', 'redis', 'web'];
const found = (job: string) => (s: Synthesized, environment: string) => bare(finds(job)(s), environment);
const image =
  (task: string, container = task) =>
  (s: Synthesized) =>
    s.container(task, container).image.replace(/^.*?\.amazonaws\.com\/(.+):.+$/, '$1');
const agent = (s: Synthesized, name: string): Config =>
  JSON.parse(s.container('web', name).environment.find((each) => each.name === 'CW_CONFIG_CONTENT')?.value ?? '');

/** Cluster, services, sidecars, discovery, and who reaches whom. */
export const architecture: readonly Fact[] = [
  ['cluster', (s, environment) => bare(s.one('aws_ecs_cluster').name, environment), 'koronet-ecs-cluster'],
  [
    'every service runs on Fargate',
    (s) => services.flatMap((name) => s.task(name).requires_compatibilities),
    services.map(() => 'FARGATE'),
  ],
  [
    'namespace',
    (s, environment) => bare(s.one('aws_service_discovery_private_dns_namespace').name, environment),
    'koronet.local',
  ],
  [
    'every service has its name in the namespace',
    (s) =>
      Object.values(s.resources('aws_service_discovery_service'))
        .map(({ name }) => name)
        .sort(),
    services.map((name) => `koronet-${name}-service`),
  ],
  [
    'and registers its tasks there',
    (s) => services.map((name) => service(s, name).service_registries.registry_arn),
    services.map((name) => `\${aws_service_discovery_service.${name}_discovery.arn}`),
  ],
  // Containers.
  ['web server', port('web'), [3000]],
  ['PostgreSQL', port('postgres'), [5432]],
  ['Redis', port('redis'), [6379]],
  ['Prometheus', port('prometheus'), [9090]],
  ['Grafana', port('grafana'), [3000]],
  ['node exporter is a sidecar of the web server', port('web', 'node-exporter'), [9100]],
  ['PostgreSQL exporter is a sidecar of PostgreSQL', port('postgres', 'postgres-exporter'), [9187]],
  ['Redis exporter is a sidecar of Redis', port('redis', 'redis-exporter'), [9121]],
  ["the web server is the system's own application", image('web'), 'koronet-web'],
  [
    'in Python, as Flask is',
    (s) => first(s, 'web').healthCheck.command[1],
    expect.stringMatching(/^python .*localhost:3000/),
  ],
  [
    'the exporter that has moved',
    image('postgres', 'postgres-exporter'),
    expect.stringMatching(/\/prometheuscommunity\/postgres-exporter$/),
  ],
  ['Redis exporter', image('redis', 'redis-exporter'), expect.stringMatching(/\/oliver006\/redis_exporter$/)],
  [
    'exporters read the server beside them',
    (s) => [
      s.container('postgres', 'postgres-exporter').environment.find(({ name }) => name === 'DATA_SOURCE_URI')?.value,
      s.container('redis', 'redis-exporter').environment.find(({ name }) => name === 'REDIS_ADDR')?.value,
    ],
    ['localhost:5432/koronet?sslmode=disable', 'redis://localhost:6379'],
  ],
  [
    'system metrics: CPU, memory, disk, network',
    (s) => s.container('web', 'node-exporter').command.map((flag: string) => flag.replace('--collector.', '')),
    expect.arrayContaining(['cpu', 'meminfo', 'diskstats', 'filesystem', 'netdev']),
  ],
  [
    'what cAdvisor measured comes from the metadata of every task',
    (s) => services.map((name) => port(name, 'ecs-exporter')(s)[0]),
    services.map(() => 9779),
  ],
  ['and from Container Insights', (s) => s.one('aws_ecs_cluster').setting[0].value, 'enhanced'],
  // Discovery.
  ['Prometheus finds node exporter', found('node'), 'koronet-web-service.koronet.local:9100/metrics'],
  ['Prometheus finds PostgreSQL exporter', found('postgres'), 'koronet-postgres-service.koronet.local:9187/metrics'],
  ['Prometheus finds Redis exporter', found('redis'), 'koronet-redis-service.koronet.local:9121/metrics'],
  ["Prometheus finds the web server's own metrics", found('web'), 'koronet-web-service.koronet.local:3000/metrics'],
  [
    "Grafana's data source",
    (s, environment) => bare(source(s, 'prometheus').url, environment),
    'http://koronet-prometheus-service.koronet.local:9090',
  ],
  [
    'the web server knows its database and its cache',
    (s, environment) =>
      ['DATABASE_HOST', 'REDIS_HOST'].map((name) => bare(environmentOf(s, 'web')[name] ?? '', environment)),
    ['koronet-postgres-service.koronet.local', 'koronet-redis-service.koronet.local'],
  ],
  // Arrows.
  [
    'web: users; Prometheus on its own port, the exporter, the metadata',
    (s) => s.inbound('web'),
    ['ingress_balancer:3000', 'prometheus:3000', 'prometheus:9100', 'prometheus:9779'],
  ],
  [
    'PostgreSQL: the web server and Prometheus',
    (s) => s.inbound('postgres'),
    ['prometheus:9187', 'prometheus:9779', 'web:5432'],
  ],
  [
    'Redis: the web server and Prometheus',
    (s) => s.inbound('redis'),
    ['prometheus:9121', 'prometheus:9779', 'web:6379'],
  ],
  ['Prometheus: Grafana, and operators', (s) => s.inbound('prometheus'), ['grafana:9090', 'ingress_balancer:9090']],
  ['people reach dashboards', route('grafana'), ['/grafana', '/grafana/*']],
  ['on the port of Grafana', routedTo('grafana'), 3000],
  // Storage.
  ['Prometheus stores metrics', mount('prometheus'), ['/prometheus']],
  ['PostgreSQL keeps its data on EFS', mount('postgres'), ['/var/lib/postgresql/data']],
  ["access point of the image's user", accessPoint('postgres'), [70, 70, '/postgres']],
  ['PGDATA in a subfolder', (s) => environmentOf(s, 'postgres').PGDATA, '/var/lib/postgresql/data/pgdata'],
  [
    'PostgreSQL is backed up',
    (s) => s.one('aws_backup_selection').resources.some((arn: string) => arn.includes('postgres_data')),
    true,
  ],
  // CloudWatch.
  [
    'every container logs to CloudWatch',
    (s) =>
      services
        .flatMap((name) => s.containers(name))
        .filter(({ logConfiguration }) => logConfiguration?.logDriver !== 'awslogs'),
    [],
  ],
  [
    'CloudWatch agent: system metrics',
    (s, environment) => {
      const { namespace, metrics_collected } = agent(s, 'cloudwatch-agent').metrics;
      return [bare(namespace, environment), Object.keys(metrics_collected)];
    },
    ['Koronet/System', expect.arrayContaining(['cpu', 'mem', 'disk', 'net'])],
  ],
  [
    'application metrics sidecar: custom metrics',
    (s, environment) => {
      const processor = agent(s, 'application-metrics').logs.metrics_collected.prometheus.emf_processor;
      return [bare(processor.metric_namespace, environment), processor.metric_declaration[0].metric_selectors];
    },
    ['Koronet/Application', expect.arrayContaining(['^http_requests_total$', '^app_active_sessions$'])],
  ],
];
