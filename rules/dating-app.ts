import { databaseConnectionFailures } from './parts/alerts';
import type { RuleGroup } from './rule';

/** Containers that run somewhere in the stack, as `service/container`. */
const containers = [
  'alertmanager/alertmanager',
  'bot/bot',
  'grafana/grafana',
  'loki/loki',
  'postgres/postgres',
  'postgres/postgres-exporter',
  'prometheus/prometheus',
  'traefik/traefik',
  'webapp/webapp',
];

/** Services with a container of their name on every instance. cAdvisor, which reports on all others, is the third. */
const daemons = ['alloy', 'node-exporter'];

const absent = (of: string) => {
  const [service, container] = of.split('/');
  return `absent(container:running:count{service="${service}", container="${container}"})`;
};

const labelled = (daemon: string, expr: string) =>
  `label_replace(label_replace(${expr}, "service", "${daemon}", "", ""), "container", "${daemon}", "", "")`;

const missing = (daemon: string) =>
  labelled(
    daemon,
    `group by (instance) (up{job="cadvisor"} == 1) unless on (instance) container_last_seen{container_label_com_amazonaws_ecs_container_name="${daemon}"} > time() - 30`,
  );

/**
 * The dating app's table of alerts, on EC2. Its row "PostgreSQL down for a minute" is `PostgresDown`, which comes with PostgreSQL.
 */
export const datingAppRules: RuleGroup = {
  name: 'dating-app',
  alerts: [
    {
      // A container that is gone has no series, so each is asked for by name. Where a cAdvisor does not answer nothing is known of what
      // may run there, and that is one alert instead of ten. A daemon is missing on one instance while it runs on another.
      alert: 'ContainerDown',
      expr: `(
  ${containers.map(absent).join('\n  or ')}
)
  and on () (up{job="cadvisor"} == 1) unless on () (up{job="cadvisor"} == 0)
or ${daemons.map(missing).join('\nor ')}
or ${labelled('cadvisor', 'absent(up{job="cadvisor"} == 1)')}`,
      for: '1m',
      severity: 'critical',
      summary: 'Container {{ $labels.container }} does not run',
      description:
        'No container {{ $labels.container }} of {{ $labels.service }} has run for a minute{{ with $labels.instance }} on {{ . }}{{ end }}.',
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
