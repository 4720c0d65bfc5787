import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { catalog } from '../../lab/apps/catalog';
import { installApps } from '../../lab/apps/install';

/** The folder of the applications. */
export const apps = resolve(__dirname, '../../lab/apps');

const children: ChildProcess[] = [];
const servers: Server[] = [];
let python: string;

/** Installs what the applications import; the first time takes a minute. */
export async function install(): Promise<void> {
  ({ python } = await installApps(apps, resolve(__dirname, '../../.tools'), (line) => console.info(line)));
}

/** Ends what the test started. */
export function stopAll(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts an application of the catalogue; `log()` is what it has written so far. */
export function start(name: string, env: Record<string, string>, args: string[] = []) {
  const [program, ...rest] = catalog.find((app) => app.name === name)?.argv ?? ['none'];
  const command = program === 'python3' ? python : program;
  const child = spawn(command, [...rest, ...args], { cwd: apps, env: { PATH: process.env.PATH, ...env } });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  children.push(child);
  return { child, log: () => text };
}

/** What `attempt` returns once it is truthy; errors until then are no. */
export async function until<T>(what: string, attempt: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
    const result = await Promise.resolve()
      .then(attempt)
      .catch(() => undefined);
    if (result) return result;
  }
  throw new Error(`not within 30 s: ${what}`);
}

export const answering = (url: string) => until(url, async () => (await fetch(url)).ok);
export const body = async (url: string) => (await fetch(url)).text();
export const post = (url: string, value: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** The names of the series in what a metrics endpoint serves. */
export const seriesNames = (exposition: string) => new Set(exposition.match(/^[a-z_0-9]+(?=[{ ])/gm));

/** An HTTP server that answers these paths until the test ends; `received` is told what was posted. */
export async function fake(answers: Record<string, string>, received?: (body: string) => void): Promise<string> {
  const server = createServer(async (request, response) => {
    let posted = '';
    for await (const chunk of request) posted += chunk;
    if (request.method === 'POST') received?.(posted);
    const answer = answers[request.url ?? ''];
    response.writeHead(answer ? 200 : 404).end(answer);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((done) => server.once('listening', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
