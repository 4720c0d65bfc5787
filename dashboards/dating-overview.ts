import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { healthTimeline, stat, timeseries } from './panels';
import { orNone, rate } from './parts/expr';
import { loki } from './targets';
import { above, below } from './thresholds';
import { serviceVariable } from './variables';

const chosen = 'service=~"$service"';

/** Everything of the dating app on one screen. */
export const datingOverviewDashboard = defineDashboard({
  uid: 'dating-overview',
  title: 'Dating: overview',
  description: 'Is every service up, with room to spare, and is any of them writing errors? Start here.',
  folder: 'Application',
  tags: ['overview'],
  variables: [serviceVariable('up')],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Services up',
        description: 'Share of targets whose last scrape worked.',
        unit: units.PercentUnit,
        queries: { up: `avg(up{${chosen}})` },
        thresholds: below({ warning: 1, critical: 0.9 }),
        alert: 'TargetDown',
      }),
      stat({
        title: 'Firing alerts',
        description: 'Alerts of the Prometheus rules that fire now.',
        unit: units.Short,
        queries: { firing: 'count(ALERTS{alertstate="firing"}) or vector(0)' },
        thresholds: above({ warning: 1 }),
      }),
      stat({
        title: 'Database connections',
        description: 'Connections to PostgreSQL.',
        unit: units.Short,
        queries: { connections: 'sum(pg_stat_activity_count)' },
        thresholds: above({ warning: 80 }),
        alert: 'DatabaseConnectionsHigh',
      }),
      stat({
        title: 'Host CPU',
        description: 'Share of all cores in use: the busiest host.',
        unit: units.PercentUnit,
        queries: { cpu: 'max(instance:cpu_usage:ratio)' },
        thresholds: above({ warning: 0.8 }),
        alert: 'HostCpuHigh',
      }),
      stat({
        title: 'Host memory',
        description: 'Share in use: the fullest host.',
        unit: units.PercentUnit,
        queries: { memory: 'max(instance:memory_usage:ratio)' },
        thresholds: above({ warning: 0.9 }),
        alert: 'HostMemoryHigh',
      }),
      stat({
        title: 'Free disk',
        description: 'Share of the fullest file system that is free.',
        unit: units.PercentUnit,
        queries: { free: 'min(instance:filesystem_free:ratio)' },
        thresholds: below({ warning: 0.1 }),
        alert: 'DiskSpaceLow',
      }),
    ),
    row(
      'Services',
      healthTimeline({
        title: 'Health of the services',
        description: 'Each target’s scrapes. A band that ends belongs to a task that was stopped.',
        queries: { '{{service}}': `min by (service) (up{${chosen}})` },
        alert: 'TargetDown',
      }),
      timeseries({
        title: 'Errors in the logs',
        description: 'Lines of level error or worse per interval of the graph, by service.',
        unit: units.Short,
        queries: loki({
          '{{service}}': orNone(
            'sum by (service) (count_over_time({service=~"$service"} | detected_level=~"error|critical|fatal" [$__auto]))',
            'service',
          ),
        }),
      }),
      timeseries({
        title: 'Requests at the edge',
        description: 'Responses of Traefik per second by status code.',
        unit: units.RequestsPerSecond,
        queries: { '{{code}}': rate('traefik_entrypoint_requests_total', 'job="traefik"', 'code') },
      }),
    ),
    row(
      'Containers',
      timeseries({
        title: 'Memory by container',
        description: 'Share of the container’s limit. At 100 % it is killed.',
        unit: units.PercentUnit,
        queries: { '{{container}}': 'max by (container) (container:memory_usage:ratio)' },
        thresholds: above({ warning: 0.9 }),
        alert: 'HighMemoryUsage',
      }),
      timeseries({
        title: 'CPU by container',
        description: 'Share of the machine’s CPU.',
        unit: units.PercentUnit,
        queries: { '{{container}}': 'max by (container) (container:cpu_usage:ratio)' },
        thresholds: above({ warning: 0.8 }),
        alert: 'HighCpuUsage',
      }),
      timeseries({
        title: 'Bot updates and exceptions',
        description: 'Updates the bot handles per second, and those that fail.',
        unit: units.CountsPerSecond,
        queries: {
          updates: rate('bot_updates_total', 'job="bot"'),
          exceptions: `${rate('bot_exceptions_total', 'job="bot"')} or vector(0)`,
        },
      }),
    ),
  ],
});
