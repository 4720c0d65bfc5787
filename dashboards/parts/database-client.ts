import * as units from '@grafana/grafana-foundation-sdk/units';
import { stacked, stat, timeseries } from '../panels';
import { above } from '../thresholds';
import { quantile, rate, sum } from './expr';

/** The database as an application sees it: its pool and its queries. What the server says itself is the PostgreSQL dashboard. */

const utilization = (selector: string, labels = '') =>
  `${sum('db_pool_connections', `${selector},state="in_use"`, labels)} / ${sum('db_pool_connections_max', selector, labels)}`;

/** A pool that is nearly always full makes requests wait. */
const poolLevels = () => above({ warning: 0.9 });

export const currentPool = (selector: string) =>
  stat({
    title: 'Connection pool in use',
    description: 'Share of the database connections the application may open that are in use now: the fullest task.',
    unit: units.PercentUnit,
    queries: { 'in use': `max(${utilization(selector, 'instance')})` },
    thresholds: poolLevels(),
  });

export const poolUtilization = (selector: string) =>
  timeseries({
    title: 'Connection pool utilisation',
    description: 'Connections in use as a share of the pool, by task. At 100 % requests wait for a connection.',
    unit: units.PercentUnit,
    queries: { '{{instance}}': utilization(selector, 'instance') },
    thresholds: poolLevels(),
  });

export const poolConnections = (selector: string) =>
  stacked({
    title: 'Connections of the pool',
    description: 'Open database connections of all tasks, in use and idle.',
    unit: units.Short,
    queries: { '{{state}}': sum('db_pool_connections', selector, 'state') },
  });

export const queryDuration = (selector: string, q: number) =>
  timeseries({
    title: `Query duration (p${Math.round(q * 100)})`,
    description: 'Time of database queries as the application waits for them, by operation.',
    unit: units.Seconds,
    queries: { '{{operation}}': quantile(q, 'db_query_duration_seconds', selector, 'operation') },
  });

export const queryRate = (selector: string) =>
  stacked({
    title: 'Query rate',
    description: 'Database queries per second, by operation.',
    unit: units.OpsPerSecond,
    queries: { '{{operation}}': rate('db_query_duration_seconds_count', selector, 'operation') },
  });

export const connectionErrors = (selector: string) =>
  timeseries({
    title: 'Database connection failures',
    description: 'Connections per second that could not be had or were lost. Any is worth a look.',
    unit: units.CountsPerSecond,
    queries: { '{{instance}}': rate('db_connection_errors_total', selector, 'instance') },
    alert: 'DatabaseConnectionFailures',
  });
