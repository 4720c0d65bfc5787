import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Koronet } from '../stacks/koronet';
import { type Config, type Synthesized, synthesize } from './support/synth';

let stack: Synthesized;
let folder: string;
let server: Server | undefined;

beforeAll(() => {
  stack = synthesize(Koronet, 'dev');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A program on the path, as a shell script. */
function program(name: string, script: string): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function run(
  argv: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}`, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('the readiness gate', () => {
  const gate = (url: string, wait = 'true') => {
    const [{ command, interpreter, environment }] = stack
      .one('terraform_data', (_, name) => name === 'grafana_ready')
      .provisioner.map((each: Config) => each['local-exec'] ?? each);
    expect(Object.keys(environment).sort()).toEqual(['SERVICE', 'URL', 'WAIT']);
    // Its pauses are minutes in all.
    program('sleep', 'echo "$1" >> pauses');
    return run([...interpreter, command], { URL: url, SERVICE: 'grafana.koronet.local', WAIT: wait });
  };
  const pauses = (): string[] =>
    existsSync(join(folder, 'pauses')) ? readFileSync(join(folder, 'pauses'), 'utf8').trim().split('\n') : [];

  /** Something that answers `/api/health` with one answer after the other, the last one for ever. */
  async function grafana(...answers: readonly [status: number, body: string][]): Promise<string> {
    let asked = 0;
    server = createServer((request, response) => {
      const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, ''];
      asked += 1;
      response.writeHead(request.url === '/grafana/api/health' ? status : 404).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/grafana`;
  }

  test('opens when Grafana and its database are there', async () => {
    const url = await grafana([200, '{\n  "database": "ok",\n  "version": "12.3.0"\n}']);
    expect(await gate(url)).toEqual({ code: 0, out: `Grafana answers at ${url}\n`, err: '' });
    expect(pauses()).toEqual([]);
  });

  test('waits while the load balancer answers for it, and while its database is not ready, and says so', async () => {
    const url = await grafana(
      [503, 'No service answers here.'],
      [200, '{"database": "failing"}'],
      [200, '{"database":"ok"}'],
    );
    const { code, out } = await gate(url);
    expect(code).toBe(0);
    expect(out.match(/waiting for Grafana at \S+ \(\d+ of \d+\)/g)).toHaveLength(2);
    expect(pauses()).toEqual(['10', '10']);
  });

  test('gives up after ten minutes, and says where to look', async () => {
    const url = await grafana([503, '']);
    const { code, err } = await gate(url);
    expect(code).toBe(1);
    expect(pauses().reduce((sum, each) => sum + Number(each), 0)).toBe(590);
    expect(err).toContain('within 10 minutes');
    expect(err).toContain('log of service grafana.koronet.local');
  });

  test('is no obstacle where there is no server to wait for', async () => {
    const { code, out } = await gate('https://nowhere.invalid/grafana', 'false');
    expect([code, out]).toEqual([0, 'not waiting for https://nowhere.invalid/grafana: wait_for_grafana is false\n']);
  });
});

describe("Grafana's start", () => {
  const start = () => {
    const { entryPoint, command } = stack.container('grafana');
    const argv = [...entryPoint, ...command].map((part: string) =>
      part.replaceAll('/tmp/', `${folder}/`).replaceAll('exec /run.sh', `exec ${folder}/run.sh`),
    );
    program('run.sh', 'echo "server started"');
    return run(argv, { GF_SECURITY_ADMIN_PASSWORD: 'Secret123' });
  };

  test('sets the password from the secret, by standard input, before the server starts', async () => {
    program('grafana', `echo "$@" > arguments; cat > password`);
    expect(await start()).toEqual({ code: 0, out: 'admin password set from the secret\nserver started\n', err: '' });
    expect(readFileSync(join(folder, 'arguments'), 'utf8').trim()).toBe(
      'cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin',
    );
    expect(readFileSync(join(folder, 'password'), 'utf8')).toBe('Secret123\n');
  });

  test('goes on where that fails, and says why', async () => {
    program('grafana', 'cat > /dev/null; echo "Error: database is locked"; exit 1');
    const { code, out, err } = await start();
    expect([code, out]).toEqual([0, 'server started\n']);
    expect(err).toMatch(/password NOT set.*database is locked/);
  });

  test('hands its process over to the server, which hears the signals', () => {
    expect(stack.container('grafana').command.join('\n').trim().split('\n').at(-1)).toBe('exec /run.sh');
  });
});
