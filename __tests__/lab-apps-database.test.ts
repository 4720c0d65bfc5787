import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageTree } from '../lab/paths';
import { appMetrics } from '../rules/exported/app';
import { botMetrics } from '../rules/exported/bot';
import { httpMetrics } from '../rules/exported/http';
import { answering, body, freePort, install, post, seriesNames, start, stopAll, until } from './support/apps';

describe('the applications with PostgreSQL', () => {
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  let folder: string;
  let data: string;
  let port: number;
  let server: ChildProcess;

  /** A program of PostgreSQL, and how it finds its libraries. */
  const program = (name: string) => {
    const libraries = readdirSync(join(folder, 'usr/lib')).find((each) => each.endsWith('-linux-gnu')) ?? '';
    const env = { ...process.env, LD_LIBRARY_PATH: join(folder, 'usr/lib', libraries) };
    return [join(folder, 'usr/lib/postgresql/15/bin', name), { ...user, env, cwd: data }] as const;
  };
  const startPostgres = () => {
    const [postgres, options] = program('postgres');
    server = spawn(postgres, ['-D', data, '-p', String(port), '-k', data, '-h', '127.0.0.1'], options);
  };

  beforeAll(async () => {
    await install();
    // A copy, because the tools may stand in a home that only root enters.
    folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    chmodSync(folder, 0o755);
    cpSync(realpathSync(packageTree('postgres')), folder, { recursive: true, verbatimSymlinks: true });
    data = join(folder, 'data');
    mkdirSync(data);
    if (user.uid) chownSync(data, user.uid, user.gid);
    const [initdb, options] = program('initdb');
    execFileSync(initdb, ['-D', data, '-U', 'app', '-A', 'trust', '-N'], options);
    port = await freePort();
    startPostgres();
  }, 300_000);
  afterEach(stopAll);
  afterAll(async () => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  /** The environment of an application, with a Redis that is not there. */
  async function environment(): Promise<{ url: string; env: Record<string, string> }> {
    const own = await freePort();
    const database = { DATABASE_NAME: 'postgres', DATABASE_USER: 'app', DATABASE_PASSWORD: 'unused' };
    const places = {
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(port),
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '1',
    };
    return { url: `http://127.0.0.1:${own}`, env: { ...database, ...places, PORT: String(own), DRILL: '1' } };
  }

  test('koronet-web serves items and every metric of its contract, and outlives an outage', async () => {
    const { url, env } = await environment();
    start('koronet-web', env);
    await answering(`${url}/api/items`);
    expect(JSON.parse(await body(`${url}/api/items/7`))).toEqual({ id: 7, name: 'Bouquet 7', price_cents: 1075 });
    expect((await fetch(`${url}/api/items/9999`)).status).toBe(404);
    const names = seriesNames(await body(`${url}/metrics`));
    expect([...httpMetrics, ...appMetrics].filter((name) => !names.has(name))).toEqual([]);

    await post(`${url}/drill`, { leakConnections: 12 });
    expect(await body(`${url}/metrics`)).toContain('db_pool_connections{state="in_use"} 10.0');
    await post(`${url}/drill`, {});
    expect(await body(`${url}/metrics`)).toContain('db_pool_connections{state="in_use"} 0.0');

    server.kill('SIGINT');
    await new Promise((done) => server.once('exit', done));
    expect((await fetch(`${url}/api/items`)).status).toBe(503);
    expect(await body(`${url}/metrics`)).toMatch(/^db_connection_errors_total [1-9]/m);
    startPostgres();
    await answering(`${url}/api/items`);
  });

  test('the showcase backend reads and adds items', async () => {
    const { url, env } = await environment();
    start('showcase-backend', { ...env, DATABASE_NAME: 'template1' });
    await answering(`${url}/api/items`);
    const added = await post(`${url}/api/items`, { name: 'New' });
    expect(await added.json()).toEqual({ id: 101, name: 'New' });
    expect((await post(`${url}/api/items`, {})).status).toBe(400);
    const names = seriesNames(await body(`${url}/metrics`));
    const expected = [...httpMetrics, ...appMetrics].filter((name) => !name.startsWith('cache_'));
    expect(expected.filter((name) => !names.has(name))).toEqual([]);
  });

  test('the bot registers, matches and counts people', async () => {
    const { url, env } = await environment();
    const { log } = start('dating-bot', { ...env, UPDATES_PER_SECOND: '60' });
    await until('a message between matched people', async () =>
      /^bot_messages_total [1-9]/m.test(await body(`${url}/metrics`)),
    );
    const names = seriesNames(await body(`${url}/metrics`));
    expect(botMetrics.filter((name) => !names.has(name))).toEqual([]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(log()).not.toContain('"level": "error"');
  });

  test('the bot takes what Telegram delivers, and from nobody else', async () => {
    const { url, env } = await environment();
    const token = 'not-a-real-token';
    const { log } = start('dating-bot', { ...env, TELEGRAM_BOT_TOKEN: token });
    await answering(`${url}/healthz`);
    await until('its tables', async () => log().includes('updates come from'));
    const deliver = (secret: string) =>
      fetch(`${url}/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': secret },
        body: JSON.stringify({ update_id: 1, message: { text: '/start', from: { id: 4711, first_name: 'Ada' } } }),
      });
    expect((await deliver(token)).status).toBe(403);
    expect(log()).not.toContain('"user": 4711');
    expect((await deliver(createHash('sha256').update(token).digest('hex'))).status).toBe(200);
    expect(log()).toContain('"user": 4711');
  });
});
