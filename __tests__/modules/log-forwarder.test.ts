import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { projectRoot } from '../../modules/lib/project-root';
import { loki, panics, synthesizeWith } from '../support/sample-system';
import type { Config } from '../support/synth';

/** An event as CloudWatch Logs hands it to a function: AWS Lambda developer guide, "CloudWatch Logs". */
const logsEvent = (timestamp: number) => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: '/ecs/dev-davidshaevel/backend',
        logStream: 'backend/backend/0123',
        logEvents: [{ id: '1', timestamp, message: '{"level":"error","message":"boom"}\n' }],
      }),
    ).toString('base64'),
  },
});

/** Runs the function's own file as Lambda would, with an event. */
function forward(lokiUrl: string, event: object): Promise<{ code: number | null; output: string }> {
  const program = `import { handler } from ${JSON.stringify(join(projectRoot, 'modules/monitoring/log-forwarder/index.mjs'))};
    console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      LOKI_URL: lokiUrl,
      SERVICES: JSON.stringify({ '/ecs/dev-davidshaevel/backend': 'backend' }),
      SYSTEM: 'davidshaevel',
      ENVIRONMENT: 'dev',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('the log forwarder', () => {
  async function withServer(status: number, use: (url: string) => Promise<void>): Promise<string[]> {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
    return bodies;
  }

  test('pushes what a log group got, as the service it belongs to', async () => {
    const [pushed] = await withServer(204, async (url) => {
      expect(await forward(url, logsEvent(1_700_000_000_000))).toEqual({ code: 0, output: '{"pushed":1}\n' });
    });
    expect(pushed).toBe(
      `POST /loki/api/v1/push ${JSON.stringify({
        streams: [
          {
            stream: { service: 'backend', system: 'davidshaevel', environment: 'dev', source: 'cloudwatch' },
            values: [
              ['1700000000000000000', '{"level":"error","message":"boom"}', { log_stream: 'backend/backend/0123' }],
            ],
          },
        ],
      })}`,
    );
  });

  test('fails where Loki cannot take it, so that Lambda tries again', async () => {
    await withServer(503, async (url) => {
      const { code, output } = await forward(url, logsEvent(1));
      expect(code).not.toBe(0);
      expect(output).toContain('Loki answered 503');
    });
  });

  test('gives up what Loki will never take', async () => {
    await withServer(400, async (url) => expect((await forward(url, logsEvent(1))).code).toBe(0));
  });
});

const program = join(projectRoot, '.tools', 'bin', 'loki');
const withLoki = existsSync(program) ? describe : describe.skip;
if (!existsSync(program)) console.warn('not checked against Loki itself: it is not built here (npm run tools -- loki)');

withLoki('Loki itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loki-'));
  const files = synthesizeWith((stack) => void loki(stack, [panics])).files('loki');
  const config = parse(files['loki-config/loki.yml'] as string);
  const write = (name: string, content: unknown): string => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  test('accepts the configuration', () => {
    const path = write('emitted.yml', files['loki-config/loki.yml']);
    const { status, stderr } = spawnSync(program, ['-verify-config', `-config.file=${path}`], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('takes what the forwarder pushes, finds it again, and loads the rules', async () => {
    write('rules/fake/panics.yml', files['loki-config/rules/fake/panics.yml']);
    // As emitted, but for the places that are S3 and the task's own directories.
    const port = 20_000 + (process.pid % 10_000);
    const local = write('local.yml', {
      ...config,
      server: { ...config.server, http_listen_port: port, grpc_listen_port: 0, http_listen_address: '127.0.0.1' },
      common: {
        ...config.common,
        path_prefix: folder,
        storage: { filesystem: { chunks_directory: join(folder, 'chunks') } },
      },
      schema_config: { configs: [{ ...config.schema_config.configs[0], object_store: 'filesystem' }] },
      ingester: { wal: { ...config.ingester.wal, dir: join(folder, 'wal') } },
      compactor: {
        ...config.compactor,
        working_directory: join(folder, 'compactor'),
        delete_request_store: 'filesystem',
      },
      ruler: {
        ...config.ruler,
        storage: { type: 'local', local: { directory: join(folder, 'rules') } },
        rule_path: join(folder, 'temp'),
      },
    });
    const server = spawn(program, [`-config.file=${local}`], { stdio: 'ignore' });
    try {
      const url = `http://127.0.0.1:${port}`;
      await until(async () => (await fetch(`${url}/ready`)).ok);
      const now = Date.now();
      expect(await forward(url, logsEvent(now))).toEqual({ code: 0, output: '{"pushed":1}\n' });
      const query = encodeURIComponent(
        '{service="backend"} | detected_level="error" | log_stream="backend/backend/0123"',
      );
      const found = (await (
        await fetch(`${url}/loki/api/v1/query_range?query=${query}&start=${now - 60_000}000000`)
      ).json()) as Config;
      expect(
        found.data.result.flatMap(({ values }: { values: [string, string][] }) => values.map(([, line]) => line)),
      ).toEqual(['{"level":"error","message":"boom"}']);
      const groups = (await (await fetch(`${url}/prometheus/api/v1/rules`)).json()) as Config;
      expect(groups.data.groups.map(({ name }: { name: string }) => name)).toEqual(['panics']);
    } finally {
      server.kill('SIGKILL');
    }
  });

  async function until(condition: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (await condition().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error('Loki was not ready within 50 seconds');
  }
});
