import type { RuleGroup } from './rule';

/** A Redis server as `redis_exporter` sees it from beside it. */
export const redisRules: RuleGroup = {
  name: 'redis',
  recording: [
    {
      // Every lookup of every client; how well an application's own cache works is told by the application.
      record: 'redis:keyspace_hit:ratio_rate5m',
      expr: `sum by (service) (rate(redis_keyspace_hits_total[5m]))
  / (sum by (service) (rate(redis_keyspace_hits_total[5m]) + rate(redis_keyspace_misses_total[5m])) > 0)`,
    },
  ],
  alerts: [
    {
      // One expression for "does not answer" and "vanished from service discovery", as for PostgreSQL.
      alert: 'RedisDown',
      expr: 'absent(redis_up == 1)',
      for: '1m',
      severity: 'critical',
      labels: { service: 'redis' },
      summary: 'Redis is down',
      description:
        'For a minute no exporter has reported a Redis server that answers: every request goes to the database.',
    },
    {
      alert: 'RedisMemoryHigh',
      expr: 'redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.9',
      for: '5m',
      severity: 'warning',
      summary: 'Redis has used up its memory',
      description:
        '{{ $value | humanizePercentage }} of maxmemory are in use: keys are evicted, or writes refused under noeviction.',
    },
    {
      alert: 'RedisConnectionsRejected',
      expr: 'increase(redis_rejected_connections_total[5m]) > 0',
      severity: 'warning',
      summary: 'Redis refuses clients',
      description:
        'Redis refused {{ $value | printf "%.0f" }} connections within 5 minutes because maxclients are connected.',
    },
  ],
};
