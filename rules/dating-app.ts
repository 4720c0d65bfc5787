import { databaseConnectionFailures } from './parts/alerts';
import type { RuleGroup } from './rule';

/** Every service of the stack but cAdvisor, which reports on the others. */
const services = [
  'alertmanager',
  'alloy',
  'bot',
  'grafana',
  'loki',
  'node-exporter',
  'postgres',
  'prometheus',
  'traefik',
  'webapp',
];

/**
 * The dating app's table of alerts, on EC2. Its row "PostgreSQL down for a minute" is `PostgresDown`, which comes with PostgreSQL.
 */
export const datingAppRules: RuleGroup = {
  name: 'dating-app',
  alerts: [
    {
      // A container that is gone has no series, so each service is asked for by name. Where a cAdvisor does not answer nothing is known, and
      // that is one alert instead of ten.
      alert: 'ContainerDown',
      expr: `(
  ${services.map((service) => `absent(container:running:count{service="${service}"})`).join('\n  or ')}
)
  and on () (up{job="cadvisor"} == 1) unless on () (up{job="cadvisor"} == 0)
or label_replace(absent(up{job="cadvisor"} == 1), "service", "cadvisor", "", "")`,
      for: '1m',
      severity: 'critical',
      summary: '{{ $labels.service }} has no running container',
      description: 'No container of {{ $labels.service }} has run for a minute.',
    },
    databaseConnectionFailures(),
    {
      alert: 'HighMemoryUsage',
      expr: 'container:memory_usage:ratio > 0.9',
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.container }} is running out of memory',
      description:
        '{{ $labels.container }} uses {{ $value | humanizePercentage }} of its memory limit; at 100 % it is killed.',
    },
    {
      alert: 'HostMemoryHigh',
      expr: 'instance:memory_usage:ratio > 0.9',
      for: '5m',
      severity: 'warning',
      summary: 'Instance {{ $labels.instance }} is running out of memory',
      description: '{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} are used.',
    },
    {
      alert: 'HighCpuUsage',
      expr: 'container:cpu_usage:ratio > 0.8',
      for: '10m',
      severity: 'warning',
      summary: "{{ $labels.container }} takes the machine's CPU",
      description:
        '{{ $labels.container }} uses {{ $value | humanizePercentage }} of the CPU of {{ $labels.instance }}.',
    },
    {
      alert: 'HostCpuHigh',
      expr: 'instance:cpu_usage:ratio > 0.8',
      for: '10m',
      severity: 'warning',
      summary: 'Instance {{ $labels.instance }} is short of CPU',
      description: '{{ $value | humanizePercentage }} of the CPU of {{ $labels.instance }} are used.',
    },
    {
      alert: 'DiskSpaceLow',
      expr: 'instance:filesystem_free:ratio < 0.1',
      for: '5m',
      severity: 'warning',
      summary: 'Instance {{ $labels.instance }} is running out of disk',
      description: '{{ $value | humanizePercentage }} of {{ $labels.device }} are free; writes fail at 0 %.',
    },
    {
      // 80 of the 100 that PostgreSQL allows unless told otherwise.
      alert: 'DatabaseConnectionsHigh',
      expr: 'sum by (service) (pg_stat_activity_count) > 80',
      for: '5m',
      severity: 'warning',
      summary: 'Many connections to PostgreSQL',
      description: '{{ $value }} connections are open; PostgreSQL refuses clients at 100.',
    },
  ],
};
