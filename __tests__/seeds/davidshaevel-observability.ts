import { parse } from 'yaml';
import { panelsOf } from '../../dashboards/queries';
import {
  alert,
  dashboard,
  environmentOf,
  type Fact,
  first,
  job,
  port,
  prometheusConfig,
  settings,
  shows,
} from '../support/read';
import type { Config } from '../support/synth';

/** What is observed, and how: what holds wherever the system runs. */
export const observability: readonly Fact[] = [
  // Scraping.
  ['scrape every 15 seconds', (s) => prometheusConfig(s).global.scrape_interval, '15s'],
  [
    'also the site and Prometheus itself',
    (s) => ['backend', 'frontend', 'prometheus'].map((name) => job(s, name)?.scrape_interval),
    [undefined, undefined, undefined],
  ],
  [
    "blocks of two hours, Prometheus' default",
    (s) => first(s, 'prometheus').command.filter((each: string) => /-block-duration/.test(each)),
    [],
  ],
  [
    'Prometheus scrapes itself',
    (s) => job(s, 'prometheus')?.static_configs.map(({ targets }: Config) => targets),
    [['localhost:9090']],
  ],
  [
    'Prometheus does not scrape Grafana, which writes to it',
    (s) => [job(s, 'grafana'), first(s, 'prometheus').command.includes('--web.enable-remote-write-receiver')],
    [undefined, true],
  ],
  [
    'the agent beside Grafana writes to Prometheus',
    (s, prefix) => {
      const agent = parse(s.files('grafana')['prometheus-agent-config/agent.yml'] ?? '');
      return [
        agent.scrape_configs[0].static_configs[0].targets,
        agent.remote_write[0].url.includes(`${prefix}-prometheus.`),
      ];
    },
    [['localhost:3000'], true],
  ],
  // Dashboards.
  ['dashboard Application Overview', dashboard(/^Application Overview$/), 1],
  ['dashboard Infrastructure', dashboard(/^Infrastructure$/), 1],
  ['dashboard Node.js Performance', dashboard(/^Node\.js Performance$/), 1],
  ['it shows memory', shows('nodejs_heap_size_used_bytes'), true],
  ['it shows CPU', shows('process_cpu_seconds_total'), true],
  ['it shows the event loop', shows('nodejs_eventloop_lag_p99_seconds'), true],
  ['ECS tasks', shows('aws_ecs_containerinsights_running_task_count_average'), true],
  ['load balancer', shows('aws_applicationelb_request_count_sum'), true],
  ['RDS', shows('aws_rds_cpuutilization_average'), true],
  // Monitoring the monitors.
  ['target down for 5 minutes', alert('TargetDown'), 'up == 0 for 5m'],
  ['scrape longer than 5 seconds', alert('ScrapeSlow'), 'scrape_duration_seconds > 5 for 5m'],
  [
    'storage beyond 80 % of its budget',
    (s) => /prometheus_tsdb_retention_limit_bytes.*> 0\.8 for 5m$/.test(alert('PrometheusStorageHigh')(s) ?? ''),
    true,
  ],
  ['series in the head', shows('prometheus_tsdb_head_series'), true],
  ['size of the blocks', shows('prometheus_tsdb_storage_blocks_bytes'), true],
  ["Grafana's API", shows('grafana_api_response_status_total'), true],
  ["Grafana's database connections", shows('grafana_database_conn_'), true],
  ['memory of the processes', shows('process_resident_memory_bytes'), true],
  ['health of Grafana', (s) => first(s, 'grafana').healthCheck.command[1].includes('localhost:3000/api/health'), true],
  [
    'Grafana is ready when its database is',
    (s) => {
      const { command } = s.one('terraform_data', (_, name) => name === 'grafana_ready').provisioner[0]['local-exec'];
      return [command.includes('/api/health'), command.includes('"database": *"ok"')];
    },
    [true, true],
  ],
  // Future enhancements.
  [
    'Grafana notifies',
    (s) =>
      Object.values(s.resources('grafana_contact_point'))
        .map(({ name }) => name)
        .sort(),
    ['alertmanager', 'email'],
  ],
  [
    'alerting reaches Slack, PagerDuty and mail',
    (s) => {
      const config = parse(s.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '');
      return Object.keys(config.receivers.find(({ name }: Config) => name === 'critical')).sort();
    },
    ['email_configs', 'name', 'pagerduty_configs', 'slack_configs'],
  ],
  [
    'RDS, ALB and ECS from CloudWatch',
    (s) => {
      const config = parse(s.files('prometheus')['cloudwatch-exporter-config/config.yml'] ?? '');
      return [...new Set(config.discovery.jobs.map(({ type }: Config) => type))].sort();
    },
    ['AWS/ApplicationELB', 'AWS/ECS', 'AWS/RDS', 'ECS/ContainerInsights'],
  ],
  [
    'nobody but Prometheus asks the exporter: it listens on the loopback of the task',
    (s) => s.container('prometheus', 'cloudwatch-exporter').command,
    expect.arrayContaining(['-listen-address=127.0.0.1:5000']),
  ],
  [
    'backend and frontend send traces',
    (s, prefix) =>
      ['backend', 'frontend'].map((name) =>
        environmentOf(s, name).OTEL_EXPORTER_OTLP_ENDPOINT?.startsWith(`http://${prefix}-tempo.`),
      ),
    [true, true],
  ],
  ['Tempo takes OTLP', port('tempo'), [3200, 4317, 4318]],
  [
    'from a trace to its logs and metrics',
    (s) => [settings(s, 'tempo').tracesToLogsV2.datasourceUid, settings(s, 'tempo').tracesToMetrics.datasourceUid],
    ['loki', 'prometheus'],
  ],
  ['from a line to its trace', (s) => settings(s, 'loki').derivedFields[0].datasourceUid, 'tempo'],
  [
    'from a sample to its trace',
    (s) => settings(s, 'prometheus').exemplarTraceIdDestinations[0].datasourceUid,
    'tempo',
  ],
  [
    'panels that ask for such samples',
    (s) =>
      Object.values(s.resources('grafana_dashboard')).flatMap(({ config_json }) =>
        panelsOf(JSON.parse(config_json))
          .filter(({ targets = [] }) => targets.some((target) => 'exemplar' in target && target.exemplar))
          .map(({ title }) => title),
      ),
    ['Response time'],
  ],
  [
    'CloudWatch Logs of every service but Loki go to Loki',
    (s) => Object.keys(s.resources('aws_cloudwatch_log_subscription_filter')).sort(),
    ['alertmanager', 'backend', 'frontend', 'grafana', 'prometheus', 'tempo'].map((name) => `log-forwarder_${name}`),
  ],
];
