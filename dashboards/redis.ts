import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, ranking, stacked, stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above, below } from './thresholds';
import { serviceVariable } from './variables';

const server = 'service=~"$service"';
const memoryLevels = () => above({ warning: 0.9 });
const memory = `${sum('redis_memory_used_bytes', server, 'service')} / (${sum('redis_memory_max_bytes', server, 'service')} > 0)`;

/** A Redis server from the exporter beside it. */
export const redisDashboard = defineDashboard({
  uid: 'redis',
  title: 'Redis',
  description: 'Does Redis answer, does it find what is asked for, and does its memory suffice?',
  tags: ['cache', 'redis'],
  variables: [serviceVariable('redis_up')],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Redis',
        description: 'Up while the exporter can query the server.',
        queries: { redis: `min(redis_up{${server}}) or vector(0)` },
        alert: 'RedisDown',
      }),
      stat({
        title: 'Keyspace hits',
        description: 'Share of key lookups that found the key, of all clients: the worst server.',
        unit: units.PercentUnit,
        queries: { hits: `min(redis:keyspace_hit:ratio_rate5m{${server}})` },
        thresholds: below({ warning: 0.5 }),
      }),
      stat({
        title: 'Memory in use',
        description: 'Share of `maxmemory`: the fullest server. No data where no limit is set.',
        unit: units.PercentUnit,
        queries: { memory: `max(${memory})` },
        thresholds: memoryLevels(),
        alert: 'RedisMemoryHigh',
      }),
      stat({
        title: 'Clients',
        description: 'Connected clients.',
        unit: units.Short,
        queries: { clients: sum('redis_connected_clients', server) },
      }),
      stat({
        title: 'Commands',
        description: 'Commands per second, mean of the last 5 minutes.',
        unit: units.OpsPerSecond,
        queries: { commands: `sum(rate(redis_commands_processed_total{${server}}[5m]))` },
      }),
      stat({
        title: 'Uptime',
        description: 'Time since the last start. The cache was empty then.',
        unit: units.Seconds,
        queries: { uptime: `min(redis_uptime_in_seconds{${server}})` },
      }),
    ),
    row(
      'Effectiveness',
      timeseries({
        title: 'Keyspace hits',
        description: 'Share of key lookups that found the key.',
        unit: units.PercentUnit,
        queries: { '{{service}}': `redis:keyspace_hit:ratio_rate5m{${server}}` },
        thresholds: below({ warning: 0.5 }),
      }).max(1),
      stacked({
        title: 'Key lookups',
        description: 'Lookups per second that found the key and that did not.',
        unit: units.OpsPerSecond,
        queries: {
          hits: rate('redis_keyspace_hits_total', server),
          misses: rate('redis_keyspace_misses_total', server),
        },
      }),
      timeseries({
        title: 'Keys gone',
        description: 'Keys per second that expired (as they should) and that were evicted for want of memory.',
        unit: units.CountsPerSecond,
        queries: {
          expired: rate('redis_expired_keys_total', server),
          evicted: rate('redis_evicted_keys_total', server),
        },
      }),
    ),
    row(
      'Memory',
      timeseries({
        title: 'Memory in use',
        description: 'Share of `maxmemory`.',
        unit: units.PercentUnit,
        queries: { '{{service}}': memory },
        thresholds: memoryLevels(),
        alert: 'RedisMemoryHigh',
      }),
      timeseries({
        title: 'Memory',
        description:
          'What keys use, what the process holds of the machine, and the limit. Held far above used is fragmentation.',
        unit: units.BytesIEC,
        queries: {
          used: sum('redis_memory_used_bytes', server),
          held: sum('redis_memory_used_rss_bytes', server),
          limit: `${sum('redis_memory_max_bytes', server)} > 0`,
        },
      }),
      stacked({
        title: 'Keys',
        description: 'Keys by database.',
        unit: units.Short,
        queries: { '{{db}}': `${sum('redis_db_keys', server, 'db')} > 0` },
      }),
    ),
    row(
      'Clients and commands',
      timeseries({
        title: 'Clients',
        description: 'Connected clients, and those that wait in a blocking command.',
        unit: units.Short,
        queries: { connected: sum('redis_connected_clients', server), blocked: sum('redis_blocked_clients', server) },
      }),
      timeseries({
        title: 'Connections',
        description:
          'Connections per second opened, and refused because `maxclients` are connected. Many opened are clients without a pool.',
        unit: units.CountsPerSecond,
        queries: {
          opened: rate('redis_connections_received_total', server),
          refused: rate('redis_rejected_connections_total', server),
        },
        alert: 'RedisConnectionsRejected',
      }),
      stacked({
        title: 'Commands',
        description: 'The ten most used commands per second.',
        unit: units.OpsPerSecond,
        queries: { '{{cmd}}': `topk(10, ${rate('redis_commands_total', server, 'cmd')})` },
      }),
      ranking({
        title: 'Slowest commands',
        description: 'Mean time of a command in the server, the ten slowest.',
        unit: units.Seconds,
        queries: {
          '{{cmd}}': `topk(10, ${rate('redis_commands_duration_seconds_total', server, 'cmd')} / (${rate('redis_commands_total', server, 'cmd')} > 0))`,
        },
      }),
      timeseries({
        title: 'Network',
        description: 'Bytes per second read from and written to clients.',
        unit: units.BytesPerSecondIEC,
        queries: {
          received: rate('redis_net_input_bytes_total', server),
          sent: rate('redis_net_output_bytes_total', server),
        },
      }),
      timeseries({
        title: 'CPU',
        description: 'Cores used by the server. Commands run on one core: near 1 is its limit.',
        unit: units.Short,
        queries: {
          user: rate('redis_cpu_user_seconds_total', server),
          system: rate('redis_cpu_sys_seconds_total', server),
        },
      }),
    ),
  ],
});
