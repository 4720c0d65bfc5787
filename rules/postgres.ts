import type { RuleGroup } from './rule';

/** A PostgreSQL server as `postgres_exporter` sees it from beside it. */
export const postgresRules: RuleGroup = {
  name: 'postgres',
  recording: [
    {
      // Blocks found in shared buffers; a database that nobody reads has no ratio.
      record: 'postgres:cache_hit:ratio_rate5m',
      expr: `sum by (service, datname) (rate(pg_stat_database_blks_hit[5m]))
  / (sum by (service, datname) (rate(pg_stat_database_blks_hit[5m]) + rate(pg_stat_database_blks_read[5m])) > 0)`,
    },
    {
      record: 'postgres:connections:ratio',
      expr: 'sum by (service) (pg_stat_activity_count) / sum by (service) (pg_settings_max_connections)',
    },
  ],
  alerts: [
    {
      // Not `pg_up == 0`: the record of a dead task leaves service discovery, and with it the series. And not two
      // alternatives: a task that crashes in a loop would alternate between them and never hold either for a minute.
      alert: 'PostgresDown',
      expr: 'absent(pg_up == 1)',
      for: '1m',
      severity: 'critical',
      labels: { service: 'postgres' },
      summary: 'PostgreSQL is down',
      description:
        'For a minute no exporter has reported a PostgreSQL server that answers: everything that stores data fails.',
    },
    {
      alert: 'PostgresConnectionsExhausted',
      expr: 'postgres:connections:ratio > 0.95',
      for: '2m',
      severity: 'critical',
      summary: 'PostgreSQL is about to refuse clients',
      description:
        '{{ $value | humanizePercentage }} of max_connections are in use; the last three are kept for superusers.',
    },
    {
      // Two or more: `increase` extrapolates to its window, and one would already be above 1.
      alert: 'PostgresDeadlocks',
      expr: 'sum by (service, datname) (increase(pg_stat_database_deadlocks[10m])) >= 2',
      severity: 'warning',
      summary: 'Deadlocks in database {{ $labels.datname }}',
      description: '{{ $value | printf "%.0f" }} deadlocks within 10 minutes: each rolled a transaction back.',
    },
    {
      // The exporter reports the age of the oldest transaction of each state.
      alert: 'PostgresLongTransaction',
      expr: 'max by (service, datname) (pg_stat_activity_max_tx_duration{datname!~"template.*|postgres|"}) > 600',
      for: '1m',
      severity: 'warning',
      summary: 'A transaction in {{ $labels.datname }} stays open',
      description:
        'The oldest transaction is {{ $value | humanizeDuration }} old: it keeps its locks and holds vacuum back.',
    },
  ],
};
