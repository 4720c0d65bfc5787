import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { appMetrics } from '../rules/exported/app';
import { botMetrics } from '../rules/exported/bot';
import { httpMetrics } from '../rules/exported/http';
import { answering, body, freePort, install, post, seriesNames, start, stopAll, until } from './support/apps';

/** The folder of PostgreSQL's programs: on the PATH, of Debian's packages, or of the lab's tools. */
function postgresFolder(): string | undefined {
  const debian = ['/usr/lib/postgresql', resolve(__dirname, '../.tools/debian/usr/lib/postgresql')]
    .filter(existsSync)
    .flatMap((root) => readdirSync(root).map((version) => join(root, version, 'bin')));
  return [...debian, ...(process.env.PATH ?? '').split(':')].find((folder) => existsSync(join(folder, 'initdb')));
}

const postgres = postgresFolder();
if (!postgres) console.warn('skipped: there is no PostgreSQL on this machine to run the applications with');

(postgres ? describe : describe.skip)('the applications with PostgreSQL', () => {
  const folder = postgres as string;
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  let data: string;
  let port: number;
  let server: ChildProcess;

  const startPostgres = () => {
    server = spawn(join(folder, 'postgres'), ['-D', data, '-p', String(port), '-k', data, '-h', '127.0.0.1'], {
      ...user,
    });
  };

  beforeAll(async () => {
    await install();
    data = mkdtempSync(join(tmpdir(), 'postgres-'));
    if (user.uid) chownSync(data, user.uid, user.gid);
    execFileSync(join(folder, 'initdb'), ['-D', data, '-U', 'app', '-A', 'trust', '-N'], { ...user, cwd: data });
    port = await freePort();
    startPostgres();
  }, 300_000);
  afterEach(stopAll);
  afterAll(async () => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
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
});
