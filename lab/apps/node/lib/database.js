import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import client from 'prom-client';
import { integer, required } from './config.js';
import { log } from './log.js';
import { BUCKETS } from './metrics.js';
import { clientSpan } from './tracing.js';

const MAX = 10;
// Class 08 are connection exceptions, 57P0x a server that stops or starts, 53300 one that has no connection left.
const CONNECTION_LOST = /^(08|57P0|53300)|^E[A-Z]+$/;

const seconds = new client.Histogram({
  name: 'db_query_duration_seconds',
  help: 'Time of database queries.',
  labelNames: ['operation'],
  buckets: BUCKETS,
});
const errors = new client.Counter({
  name: 'db_connection_errors_total',
  help: 'Database connections that could not be had or were lost.',
});

/** TLS by DATABASE_SSLMODE, with libpq's names: disable, require (encrypted only) or verify-full. */
function tls() {
  const mode = process.env.DATABASE_SSLMODE || 'disable';
  if (mode === 'disable' || mode === 'prefer') return false;
  if (mode === 'require') return { rejectUnauthorized: false };
  return { ca: readFileSync(required('DATABASE_SSLROOTCERT'), 'utf8') };
}

/** The error that a request without a database ends with. */
export class DatabaseUnavailable extends Error {}

export class Database {
  #options = {
    host: required('DATABASE_HOST'),
    port: integer('DATABASE_PORT', 5432),
    database: required('DATABASE_NAME'),
    user: required('DATABASE_USER'),
    password: required('DATABASE_PASSWORD'),
    ssl: tls(),
    connectionTimeoutMillis: 5000,
  };
  #pool = new pg.Pool({ ...this.#options, max: MAX });

  constructor() {
    const pool = this.#pool;
    // Without a listener the loss of an idle connection would end the process.
    pool.on('error', (error) => {
      errors.inc();
      log.warn('an idle database connection was lost', { error: error.message });
    });
    new client.Gauge({
      name: 'db_pool_connections',
      help: 'Connections of the database pool by state.',
      labelNames: ['state'],
      collect() {
        this.set({ state: 'in_use' }, pool.totalCount - pool.idleCount);
        this.set({ state: 'idle' }, pool.idleCount);
      },
    });
    new client.Gauge({ name: 'db_pool_connections_max', help: 'Most connections the database pool may open.' }).set(
      MAX,
    );
  }

  /** The rows of one statement; `operation` names it in metrics and traces. */
  async query(operation, text, values = []) {
    return clientSpan(`postgresql ${operation}`, { 'db.system.name': 'postgresql' }, async () => {
      const connection = await this.#pool.connect().catch((error) => {
        errors.inc();
        throw new DatabaseUnavailable(error.message);
      });
      const stop = seconds.startTimer({ operation });
      try {
        const { rows } = await connection.query(text, values);
        connection.release();
        return rows;
      } catch (error) {
        const lost = CONNECTION_LOST.test(error.code ?? '') || /connection terminated/i.test(error.message);
        connection.release(lost);
        if (!lost) throw error;
        errors.inc();
        throw new DatabaseUnavailable(error.message);
      } finally {
        stop();
      }
    });
  }

  /** Creates the tables, for as long as it takes a server that starts at the same time. */
  async migrate(statements) {
    for (;;) {
      const connection = new pg.Client(this.#options);
      connection.on('error', () => {});
      try {
        await connection.connect();
        // One simple query is one transaction; the lock keeps tasks that start at once from colliding.
        await connection.query(['SELECT pg_advisory_xact_lock(7421)', ...statements].join(';'));
        return;
      } catch (error) {
        log.info('waiting for the database', { reason: error.message || error.code });
        await sleep(1000);
      } finally {
        await connection.end().catch(() => {});
      }
    }
  }

  /** Takes a connection and keeps it, the pool's while it has one; resolves to what gives it back. */
  async leak() {
    if (this.#pool.totalCount - this.#pool.idleCount < MAX) {
      const taken = await this.#pool.connect();
      return async () => taken.release();
    }
    const direct = new pg.Client(this.#options);
    direct.on('error', () => {});
    await direct.connect();
    return () => direct.end();
  }

  end = () => this.#pool.end();
}
