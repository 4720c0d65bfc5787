import { parse } from 'yaml';
import { Koronet } from '../../stacks/koronet';
import { type Config, type Synthesized, synthesize } from '../support/synth';

/** A fact of the seed, and where the synthesized stack shows it. */
type Fact = readonly [fact: string, read: (stack: Synthesized) => unknown, expected: unknown];

const services = ['web', 'postgres', 'redis', 'prometheus', 'grafana', 'alertmanager'];
const ports =
  (name: string, container = name) =>
  (s: Synthesized) =>
    s.container(name, container).portMappings.map((mapping: Config) => mapping.containerPort);
const prometheusConfig = (s: Synthesized): Config =>
  parse(s.files('prometheus')['prometheus-config/prometheus.yml'] ?? '');
const job = (name: string) => (s: Synthesized) =>
  prometheusConfig(s)
    .scrape_configs.find((each: Config) => each.job_name === name)
    ?.dns_sd_configs.map((sd: Config) => ({ names: sd.names, port: sd.port }));
const rules = (s: Synthesized): Config[] =>
  Object.entries(s.files('prometheus'))
    .filter(([path]) => path.includes('/rules/'))
    .flatMap(([, text]) => parse(text).groups.flatMap((group: Config) => group.rules));
const alert = (name: string) => (s: Synthesized) => {
  const found = rules(s).find((rule) => rule.alert === name);
  return found && `${found.labels.severity} ${found.expr.replace(/\s+/g, ' ')}`;
};
const receiver = (name: string) => (s: Synthesized) => {
  const config = parse(s.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '');
  return Object.keys(config.receivers.find((each: Config) => each.name === name)).sort();
};
const panels = (s: Synthesized): string =>
  Object.values(s.resources('grafana_dashboard'))
    .map(({ config_json }) => config_json)
    .join('\n');
const shows = (metric: RegExp) => (s: Synthesized) => metric.test(panels(s));

const facts: readonly Fact[] = [
  ['cluster', (s) => s.one('aws_ecs_cluster').name, 'koronet-ecs-cluster'],
  [
    'every service runs on Fargate',
    (s) => services.map((name) => s.task(name).requires_compatibilities[0]),
    services.map(() => 'FARGATE'),
  ],
  ['namespace', (s) => s.one('aws_service_discovery_private_dns_namespace').name, 'koronet.local'],
  [
    'name of Prometheus',
    (s) => s.one('aws_service_discovery_service', (_, name) => name.startsWith('prometheus')).name,
    'koronet-prometheus-service',
  ],
  ['web server', ports('web'), [3000]],
  ['PostgreSQL', ports('postgres'), [5432]],
  ['Redis', ports('redis'), [6379]],
  ['Prometheus', ports('prometheus'), [9090]],
  ['Grafana', ports('grafana'), [3000]],
  ['node exporter is a sidecar of the web server', ports('web', 'node-exporter'), [9100]],
  ['PostgreSQL exporter is a sidecar of PostgreSQL', ports('postgres', 'postgres-exporter'), [9187]],
  ['Redis exporter is a sidecar of Redis', ports('redis', 'redis-exporter'), [9121]],
  [
    'the exporter that has moved',
    (s) => /prometheuscommunity\/postgres-exporter:/.test(s.container('postgres', 'postgres-exporter').image),
    true,
  ],
  ['CloudWatch agent sidecar', (s) => /cloudwatch-agent:/.test(s.container('web', 'cloudwatch-agent').image), true],
  [
    'application metrics sidecar',
    (s) => /cloudwatch-agent:/.test(s.container('web', 'application-metrics').image),
    true,
  ],
  ['Prometheus finds node exporter', job('node'), [{ names: ['koronet-web-service.koronet.local'], port: 9100 }]],
  [
    'Prometheus finds PostgreSQL exporter',
    job('postgres'),
    [{ names: ['koronet-postgres-service.koronet.local'], port: 9187 }],
  ],
  ['Prometheus finds Redis exporter', job('redis'), [{ names: ['koronet-redis-service.koronet.local'], port: 9121 }]],
  [
    "Prometheus scrapes the web server's own metrics",
    job('web'),
    [{ names: ['koronet-web-service.koronet.local'], port: 3000 }],
  ],
  ['container metrics of every task', (s) => job('ecs')(s)[0].names.length, 5],
  [
    "Grafana's data source",
    (s) => s.one('grafana_data_source', ({ type }) => type === 'prometheus').url,
    'http://koronet-prometheus-service.koronet.local:9090',
  ],
  ['the web server reaches PostgreSQL', (s) => s.inbound('postgres').includes('web:5432'), true],
  ['the web server reaches Redis', (s) => s.inbound('redis').includes('web:6379'), true],
  ['Alertmanager hears of CloudWatch alarms', (s) => s.inbound('alertmanager').includes('alarms_relay:9093'), true],
  [
    'critical alerts reach Slack, e-mail and PagerDuty',
    receiver('critical'),
    ['email_configs', 'name', 'pagerduty_configs', 'slack_configs'],
  ],
  ['warnings reach Slack and e-mail', receiver('warning'), ['email_configs', 'name', 'slack_configs']],
  [
    'PostgreSQL keeps its data on EFS',
    (s) => s.container('postgres').mountPoints.some((m: Config) => m.sourceVolume === 'data'),
    true,
  ],
  [
    "access point of the image's user",
    (s) => s.one('aws_efs_access_point', (_, n) => n.startsWith('postgres')).posix_user,
    { uid: 70, gid: 70 },
  ],
  [
    'PGDATA in a subfolder of the mount',
    (s) => s.container('postgres').environment.find((e) => e.name === 'PGDATA')?.value,
    '/var/lib/postgresql/data/pgdata',
  ],
  [
    'PostgreSQL is backed up',
    (s) => s.one('aws_backup_selection').resources.some((arn: string) => arn.includes('postgres_data')),
    true,
  ],
  ['alert: 5xx above 5 %', alert('HighErrorRate'), expect.stringMatching(/^critical .*> 0\.05\b/)],
  ['alert: database connection failures', alert('DatabaseConnectionFailures'), expect.stringMatching(/^critical /)],
  ['alert: memory above 90 %', alert('HighMemoryUsage'), expect.stringMatching(/^critical .*> 0\.9$/)],
  ['alert: less than 10 % of disk free', alert('DiskSpaceLow'), expect.stringMatching(/^critical .*< 0\.1$/)],
  ['alert: response time above 2 s', alert('HighResponseTime'), expect.stringMatching(/^warning .*> 2$/)],
  ['alert: cache misses above 50 %', alert('CacheMissRateHigh'), expect.stringMatching(/^warning .*> 0\.5\b/)],
  ['alert: CPU above 80 %', alert('HighCpuUsage'), expect.stringMatching(/^warning .*> 0\.8$/)],
  ['alert: unusual traffic', alert('UnusualTraffic'), expect.stringMatching(/^warning /)],
  ['metric: request rate and status codes', shows(/http_requests_total|http:requests:rate5m/), true],
  ['metric: response time', shows(/http_request_duration_seconds|http:latency/), true],
  ['metric: error rate', shows(/http:errors:ratio_rate5m/), true],
  ['metric: connection pool', shows(/db_pool_connections/), true],
  ['metric: slow queries', shows(/pg_stat_statements_/), true],
  ['metric: hit ratio', shows(/redis_keyspace_hits_total/), true],
  [
    'metric: Redis memory and connections',
    shows(
      /redis_memory_used_bytes[\s\S]*redis_connected_clients|redis_connected_clients[\s\S]*redis_memory_used_bytes/,
    ),
    true,
  ],
  ['metric: CPU and memory', shows(/cpu_usage:ratio[\s\S]*memory_usage:ratio/), true],
  ['metric: disk I/O', shows(/node_disk_(read|written)_bytes_total/), true],
  ['metric: network', shows(/node_network_receive_bytes_total|ecs_network_receive_bytes_total/), true],
  ['metric: restarts', shows(/RestartCount|ecs_container_restart|restarts/i), true],
  ['metric: sessions', shows(/app_active_sessions/), true],
  ['metric: cache effectiveness', shows(/cache_requests_total|cache:misses/), true],
  [
    'metric: custom metrics in CloudWatch',
    (s) => /http_requests_total/.test(JSON.stringify(s.container('web', 'application-metrics').environment)),
    true,
  ],
  [
    'CloudWatch logs of every service',
    (s) => services.every((name) => s.container(name).logConfiguration.logDriver === 'awslogs'),
    true,
  ],
  ['CloudWatch alarms', (s) => Object.keys(s.resources('aws_cloudwatch_metric_alarm')).length > 0, true],
  [
    'data source CloudWatch',
    (s) => s.one('grafana_data_source', ({ type }) => type === 'cloudwatch').name,
    'CloudWatch',
  ],
  [
    'data source Alertmanager',
    (s) => s.one('grafana_data_source', ({ type }) => type === 'alertmanager').url,
    'http://koronet-alertmanager-service.koronet.local:9093',
  ],
];

describe('koronet has what its seed says', () => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Koronet, 'dev');
  });

  test.each(facts)('%s', (_, read, expected) => {
    expect(read(stack)).toEqual(expected);
  });
});
