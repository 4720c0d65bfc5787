import { bare, channels, type Fact, graded, panel, source } from '../support/read';
import type { Config } from '../support/synth';

const application = 'koronet-application';
const postgres = 'postgres';
const redis = 'redis';
const host = 'node';
const containers = 'containers-fargate';

/** What calls, whom it reaches, and where each metric is seen. */
export const observability: readonly Fact[] = [
  [
    'critical alerts reach Slack, e-mail and PagerDuty',
    channels('critical'),
    ['email_configs', 'name', 'pagerduty_configs', 'slack_configs'],
  ],
  ['warnings reach Slack and e-mail', channels('warning'), ['email_configs', 'name', 'slack_configs']],
  // Alerts, critical and warning.
  ['5xx above 5 %', graded('HighErrorRate'), expect.stringMatching(/^critical http:errors:ratio_rate5m > 0\.05\b/)],
  ['application down', graded('WebDown'), 'critical absent(up{job="web"} == 1)'],
  [
    'database connection failures',
    graded('DatabaseConnectionFailures'),
    expect.stringMatching(/^critical .*rate\(db_connection_errors_total\[2m\]\)\) > 0$/),
  ],
  ['memory above 90 %', graded('HighMemoryUsage'), expect.stringMatching(/^critical .*memory_usage:ratio.*> 0\.9$/)],
  ['disk below 10 %', graded('DiskSpaceLow'), 'critical task:ephemeral_storage_free:ratio < 0.1'],
  ['response time above 2 s', graded('HighResponseTime'), 'warning http:latency:p90_5m > 2'],
  [
    'cache misses above 50 %',
    graded('CacheMissRateHigh'),
    expect.stringMatching(/^warning cache:misses:ratio_rate5m > 0\.5\b/),
  ],
  ['CPU above 80 %', graded('HighCpuUsage'), 'warning task:cpu_usage:ratio > 0.8'],
  [
    'unusual traffic, more or less',
    graded('UnusualTraffic'),
    expect.stringMatching(/^warning .*> 3 \* http:requests:same_hour_max.*< http:requests:same_hour_min \/ 3/),
  ],
  // CloudWatch.
  [
    'alarms on custom and on AWS metrics',
    (s, environment) =>
      Object.values(s.resources('aws_cloudwatch_metric_alarm'))
        .map(({ namespace, metric_name }) => `${bare(namespace, environment)} ${metric_name}`)
        .filter((each) => !/^(ECS|AWS\/(Lambda|RDS))/.test(each))
        .sort(),
    ['AWS/ApplicationELB HTTPCode_ELB_5XX_Count', 'Koronet/Application db_connection_errors_total'],
  ],
  [
    'Alertmanager is told of them',
    (s) => [
      // Beside those of prod's own database.
      Object.keys(JSON.parse(s.one('aws_lambda_function').environment.variables.ALARMS))
        .filter((each) => !each.startsWith('Rds'))
        .sort(),
      s.inbound('alertmanager').includes('alarms_relay:9093'),
    ],
    [['ApplicationDatabaseErrors', 'LoadBalancerErrors'], true],
  ],
  [
    'Grafana alerts as well; without any task CloudWatch has no data',
    (s) => {
      const [{ name, labels, no_data_state, data }] = s.one('grafana_rule_group').rule;
      const { metricName, dimensions } = JSON.parse(data[0].model);
      return [name, labels.service, metricName, dimensions.ServiceName, no_data_state];
    },
    ['WebTasksMissing', 'web', 'RunningTaskCount', ['koronet-web-service'], 'Alerting'],
  ],
  [
    'and hands over to Alertmanager, which would take silence for the end of an alert: nothing is muted on the way',
    (s) => s.one('grafana_notification_policy').policy.map(({ mute_timings }: Config) => mute_timings),
    [undefined, undefined],
  ],
  [
    'data sources CloudWatch and Alertmanager',
    (s) => ['cloudwatch', 'alertmanager'].map((uid) => source(s, uid).type),
    ['cloudwatch', 'alertmanager'],
  ],
  // Application metrics.
  ['request rate', panel(application, 'Request rate', 'http_requests_total'), true],
  [
    'response time, with the percentile of its alert',
    panel(application, 'Response time', 'histogram_quantile(0.9,', 'http_request_duration_seconds_bucket'),
    true,
  ],
  ['error rate', panel(application, 'Error rate', 'status_code=~"5.."', 'status_code=~"4.."'), true],
  ['status codes', panel(application, 'Status code distribution', 'sum by (status_code)'), true],
  ['connection pool', panel(application, 'Connection pool utilisation', 'db_pool_connections_max'), true],
  ['query performance', panel(application, 'Query duration (p90)', 'db_query_duration_seconds_bucket'), true],
  ['slow queries', panel(postgres, 'Slow statements', 'pg_stat_statements_seconds_total'), true],
  [
    'Redis: hits and misses',
    panel(redis, 'Key lookups', 'redis_keyspace_hits_total', 'redis_keyspace_misses_total'),
    true,
  ],
  ['Redis: memory', panel(redis, 'Memory in use', 'redis_memory_used_bytes', 'redis_memory_max_bytes'), true],
  ['Redis: connections', panel(redis, 'Clients', 'redis_connected_clients'), true],
  // Infrastructure metrics.
  ['CPU', panel(containers, 'CPU by task', 'task:cpu_usage:ratio'), true],
  ['memory', panel(containers, 'Memory by task', 'task:memory_usage:ratio'), true],
  ['disk I/O', panel(host, 'Disk throughput', 'node_disk_read_bytes_total', 'node_disk_written_bytes_total'), true],
  ['disk space', panel(containers, 'Free ephemeral storage', 'task:ephemeral_storage_free:ratio'), true],
  [
    'network throughput',
    panel(host, 'Network throughput', 'node_network_receive_bytes_total', 'node_network_transmit_bytes_total'),
    true,
  ],
  ['container resource usage', panel(containers, 'Memory by container', 'container:memory_usage:ratio'), true],
  ['container restarts', panel(containers, 'Container restarts', 'ecs_container_restarts_total'), true],
  ['and restarts by the word of ECS', panel('container-insights', 'Container restarts', 'RestartCount'), true],
  ['container health', panel('container-insights', 'Running tasks', 'RunningTaskCount'), true],
  [
    'network by the word of ECS, both ways',
    panel('container-insights', 'Network', 'NetworkRxBytes', 'NetworkTxBytes'),
    true,
  ],
  // Business metrics.
  ['active sessions', panel(application, 'Active sessions', 'app_active_sessions'), true],
  ['endpoint usage', panel(application, 'Top endpoints by request count', 'sum by (method, route)'), true],
  ['cache effectiveness', panel(application, 'Cache misses', 'cache_requests_total', 'result="miss"'), true],
];
