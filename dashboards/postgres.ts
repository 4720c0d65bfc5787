import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, ranking, stacked, stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above, below } from './thresholds';
import { labelVariable, serviceVariable } from './variables';

const server = 'service=~"$service"';
const database = `${server},datname=~"$database"`;

const connectionLevels = () => above({ warning: 0.8, critical: 0.95 });
const transaction = 'pg_stat_activity_max_tx_duration';
const notOurs = 'datname!~"template.*|postgres|"';

/** A PostgreSQL server from the exporter beside it. */
export const postgresDashboard = defineDashboard({
  uid: 'postgres',
  title: 'PostgreSQL',
  description: 'Does the database answer, is it running out of connections, and which statements or locks hold it up?',
  tags: ['database', 'postgresql'],
  variables: [
    serviceVariable('pg_up'),
    labelVariable({ name: 'database', of: 'datname', series: `pg_stat_database_numbackends{${notOurs},${server}}` }),
  ],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'PostgreSQL',
        description: 'Up while the exporter can query the server.',
        queries: { postgres: `min(pg_up{${server}}) or vector(0)` },
        alert: 'PostgresDown',
      }),
      stat({
        title: 'Connections in use',
        description: 'Share of `max_connections`. At 100 % clients are refused.',
        unit: units.PercentUnit,
        queries: { connections: `max(postgres:connections:ratio{${server}})` },
        thresholds: connectionLevels(),
        alert: 'PostgresConnectionsExhausted',
      }),
      stat({
        title: 'Buffer cache hits',
        description:
          'Share of blocks found in shared buffers: the database that does worst. A working set that fits stays above 90 %.',
        unit: units.PercentUnit,
        queries: { hits: `min(postgres:cache_hit:ratio_rate5m{${database}})` },
        thresholds: below({ warning: 0.9 }),
      }),
      stat({
        title: 'Oldest transaction',
        description: 'Age of the oldest open transaction: it keeps its locks and holds vacuum back.',
        unit: units.Seconds,
        queries: { age: `max(${transaction}{${database}})` },
        thresholds: above({ warning: 600 }),
        alert: 'PostgresLongTransaction',
      }),
      stat({
        title: 'Deadlocks (10 min)',
        description: 'Transactions rolled back because two waited for each other.',
        unit: units.Short,
        queries: { deadlocks: `max(increase(pg_stat_database_deadlocks{${database}}[10m]))` },
        thresholds: above({ warning: 2 }),
        alert: 'PostgresDeadlocks',
      }),
      stat({
        title: 'Database size',
        description: 'Disk space of all databases together.',
        unit: units.BytesIEC,
        queries: { size: `sum(pg_database_size_bytes{${server}})` },
      }),
    ),
    row(
      'Connections',
      timeseries({
        title: 'Connections in use',
        description: 'Share of `max_connections`, by server.',
        unit: units.PercentUnit,
        queries: { '{{service}}': `postgres:connections:ratio{${server}}` },
        thresholds: connectionLevels(),
        alert: 'PostgresConnectionsExhausted',
      }),
      stacked({
        title: 'Connections by state',
        description: 'Many `idle in transaction` are an application that forgets to commit.',
        unit: units.Short,
        queries: { '{{state}}': sum('pg_stat_activity_count', database, 'state') },
      }),
      stacked({
        title: 'Connections by user',
        description: 'Who holds the connections.',
        unit: units.Short,
        queries: { '{{usename}}': `${sum('pg_stat_activity_count', database, 'usename')} > 0` },
      }),
    ),
    row(
      'Queries',
      timeseries({
        title: 'Transactions',
        description: 'Transactions per second; many rollbacks are failing requests.',
        unit: units.OpsPerSecond,
        queries: {
          'commits {{datname}}': rate('pg_stat_database_xact_commit', database, 'datname'),
          'rollbacks {{datname}}': rate('pg_stat_database_xact_rollback', database, 'datname'),
        },
      }),
      timeseries({
        title: 'Rows',
        description:
          'Rows fetched, inserted, updated and deleted per second. Returned far above fetched is scanning without an index.',
        unit: units.OpsPerSecond,
        queries: Object.fromEntries(
          ['returned', 'fetched', 'inserted', 'updated', 'deleted'].map((what) => [
            what,
            rate(`pg_stat_database_tup_${what}`, database),
          ]),
        ),
      }),
      timeseries({
        title: 'Oldest transaction',
        description: 'Age of the oldest open transaction by database.',
        unit: units.Seconds,
        queries: { '{{datname}}': `max by (datname) (${transaction}{${database}})` },
        thresholds: above({ warning: 600 }),
        alert: 'PostgresLongTransaction',
      }),
      ranking({
        title: 'Slow statements',
        description: 'Mean time of the ten slowest statements; look the id up as `queryid` in `pg_stat_statements`.',
        unit: units.Seconds,
        queries: {
          '{{datname}} {{queryid}}': `topk(10, ${rate('pg_stat_statements_seconds_total', database, 'datname, queryid')}
  / (${rate('pg_stat_statements_calls_total', database, 'datname, queryid')} > 0))`,
        },
      }),
      ranking({
        title: 'Statements by total time',
        description: 'The ten statements the server is busiest with: seconds of each second.',
        unit: units.Seconds,
        queries: {
          '{{datname}} {{queryid}}': `topk(10, ${rate('pg_stat_statements_seconds_total', database, 'datname, queryid')})`,
        },
      }),
      timeseries({
        title: 'Temporary files',
        description: 'Bytes per second sorted or hashed on disk because `work_mem` is too small.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{datname}}': rate('pg_stat_database_temp_bytes', database, 'datname') },
      }),
    ),
    row(
      'Locks and cache',
      stacked({
        title: 'Locks by mode',
        description: 'Locks held or waited for. Exclusive ones that stay are a migration or a stuck session.',
        unit: units.Short,
        queries: { '{{mode}}': `${sum('pg_locks_count', database, 'mode')} > 0` },
      }),
      timeseries({
        title: 'Deadlocks',
        description: 'Deadlocks within 10 minutes, by database.',
        unit: units.Short,
        queries: { '{{datname}}': `sum by (datname) (increase(pg_stat_database_deadlocks{${database}}[10m]))` },
        thresholds: above({ warning: 2 }),
        alert: 'PostgresDeadlocks',
      }),
      timeseries({
        title: 'Buffer cache hits',
        description: 'Share of blocks found in shared buffers, by database.',
        unit: units.PercentUnit,
        queries: { '{{datname}}': `postgres:cache_hit:ratio_rate5m{${database}}` },
        thresholds: below({ warning: 0.9 }),
      }),
    ),
    row(
      'Storage',
      timeseries({
        title: 'Database size',
        description: 'Disk space by database.',
        unit: units.BytesIEC,
        queries: { '{{datname}}': `pg_database_size_bytes{${database}}` },
      }),
      ranking({
        title: 'Dead rows by table',
        description:
          'Share of rows that are dead and wait for vacuum, the ten worst tables. Bloat makes every scan slower.',
        unit: units.PercentUnit,
        queries: {
          '{{datname}} {{relname}}': `topk(10, ${sum('pg_stat_user_tables_n_dead_tup', database, 'datname, relname')}
  / (${sum('pg_stat_user_tables_n_live_tup', database, 'datname, relname')} + ${sum('pg_stat_user_tables_n_dead_tup', database, 'datname, relname')} > 0))`,
        },
      }),
      timeseries({
        title: 'Write-ahead log',
        description: 'Size of the log on disk. It grows while an archive or a replication slot does not take it.',
        unit: units.BytesIEC,
        queries: { '{{service}}': sum('pg_wal_size_bytes', server, 'service') },
      }),
    ),
  ],
});
