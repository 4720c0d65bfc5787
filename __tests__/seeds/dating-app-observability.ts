import { parse } from 'yaml';
import { dashboard, type Fact, first, job, prometheusConfig, rules, settings, shows } from '../support/read';
import type { Config, Synthesized } from '../support/synth';
import { daemons, others } from './dating-app-host';

const alert = (name: string) => (s: Synthesized) => {
  const found = rules(s).find((rule) => rule.alert === name);
  return found && `${found.labels.severity}, ${found.for}: ${found.expr.replace(/\s+/g, ' ')}`;
};
const logAlerts = (s: Synthesized): string[] =>
  parse(s.files('loki')['loki-config/rules/fake/dating-app-logs.yml'] ?? '').groups[0].rules.map(
    (rule: Config) => rule.alert,
  );
const loki = (s: Synthesized): Config => parse(s.files('loki')['loki-config/loki.yml'] ?? '');
const alloy = (s: Synthesized): string => s.files('alloy')['alloy-config/config.alloy'] ?? '';

/** Metrics, logs, alerts, and who hears of them. */
export const observability: readonly Fact[] = [
  [
    'metrics are kept 30 days',
    (s) => first(s, 'prometheus').command.includes('--storage.tsdb.retention.time=30d'),
    true,
  ],
  [
    'logs are kept 30 days, and then deleted',
    (s) => [loki(s).limits_config.retention_period, loki(s).compactor.retention_enabled],
    ['720h', true],
  ],
  ['every exporter is scraped every 15 s', (s) => prometheusConfig(s).global.scrape_interval, '15s'],
  [
    'no job has another interval',
    (s) => prometheusConfig(s).scrape_configs.some((each: Config) => each.scrape_interval),
    false,
  ],
  ...(['cadvisor', 'node', 'alloy'] as const).map(
    (name): Fact => [`job ${name} finds its daemons by SRV`, (s) => job(s, name)?.dns_sd_configs[0].type, 'SRV'],
  ),
  ['container metrics: CPU', shows('container:cpu_usage:ratio'), true],
  ['container metrics: memory', shows('container:memory_usage:ratio'), true],
  ['container metrics: network', shows('container_network_receive_bytes_total'), true],
  ['container metrics: disk I/O', shows('container_fs_writes_bytes_total'), true],
  // 0 on every instance with cgroup v2.
  ['no panel shows reserved memory', shows('container_spec_memory_reservation_limit_bytes'), false],
  ['host metrics', shows('node_cpu_seconds_total'), true],
  ['database metrics: connections', shows('pg_stat_activity_count'), true],
  ['database metrics: queries', shows('pg_stat_statements_'), true],
  ['database metrics: cache', shows('postgres:cache_hit:ratio_rate5m'), true],
  [
    'containers write JSON files of bounded size',
    (s) =>
      [...daemons, ...others]
        .map((name) => first(s, name).logConfiguration)
        .filter((log) => log.logDriver !== 'json-file' || !log.options['max-size'] || !log.options['max-file']),
    [],
  ],
  ['the log shipper is the successor of Promtail', (s) => first(s, 'alloy').image, /grafana\/alloy:/],
  ['it reads container logs', alloy, /__path__ = "\/var\/lib\/docker\/containers\/\*\/\*-json\.log"/],
  ['it reads system logs', alloy, /loki\.source\.journal[\s\S]+\/var\/log\/journal/],
  ['alert: container down', alert('ContainerDown'), /^critical, 1m: /],
  [
    'it asks for every container, sidecars and daemons by name',
    (s) => {
      const expr = alert('ContainerDown')(s) ?? '';
      return [...daemons, ...others, 'postgres-exporter'].filter(
        (name) => !new RegExp(`container="${name}"|container_name="${name}"|"container", "${name}"`).test(expr),
      );
    },
    [],
  ],
  ['alert: PostgreSQL down', alert('PostgresDown'), /^critical, 1m: .*pg_up/],
  ['alert: database connection issues', alert('DatabaseConnectionFailures'), /^critical, .*db_connection_errors_total/],
  ['alert: memory', alert('HighMemoryUsage'), /^warning, 5m: container:memory_usage:ratio > 0\.9$/],
  ['alert: memory of the host', alert('HostMemoryHigh'), /^warning, 5m: .* > 0\.9$/],
  ['alert: CPU', alert('HighCpuUsage'), /^warning, 10m: container:cpu_usage:ratio > 0\.8$/],
  ['alert: CPU of the host', alert('HostCpuHigh'), /^warning, 10m: .* > 0\.8$/],
  ['alert: disk', alert('DiskSpaceLow'), /^warning, 5m: .* < 0\.1$/],
  ['alert: database connections', alert('DatabaseConnectionsHigh'), /^warning, 5m: .* > 80$/],
  [
    'it tells by e-mail and Slack',
    (s) =>
      Object.keys(
        parse(s.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '').receivers.find(
          (each: Config) => each.name === 'warning',
        ),
      ).sort(),
    ['email_configs', 'name', 'slack_configs'],
  ],
  ['dashboard of the business', dashboard(/^Dating: business$/), 1],
  ['registrations', shows('bot_registrations_total'), true],
  ['active users', shows('bot_active_users'), true],
  ['matches', shows('bot_matches_total'), true],
  ['messages', shows('bot_messages_total'), true],
  ['conversion', shows('bot_profiles_completed_total'), true],
  ['alerts on logs', logAlerts, ['LogErrorRateHigh', 'LogPanic', 'AuthenticationFailures', 'BotExceptions']],
  ['the data source of Alertmanager', (s) => settings(s, 'alertmanager').implementation, 'prometheus'],
];

/** What leads to a name of dev. */
export const observabilityInDev: readonly Fact[] = [
  [
    'postgres exporter is found by address',
    (s) => job(s, 'postgres')?.dns_sd_configs[0],
    {
      names: ['postgres.dating-app.local'],
      type: 'A',
      port: 9187,
    },
  ],
  ['it sends them to Loki', alloy, /url = "http:\/\/loki\.dating-app\.local:3100\/loki\/api\/v1\/push"/],
  [
    'Alertmanager',
    (s) => prometheusConfig(s).alerting.alertmanagers[0].dns_sd_configs[0].names,
    ['alertmanager.dating-app.local'],
  ],
  ['Loki tells Alertmanager', (s) => loki(s).ruler.alertmanager_url, 'http://alertmanager.dating-app.local:9093'],
];
