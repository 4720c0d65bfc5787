import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Traefik } from '../../modules/components/traefik';
import type { TraefikRoute } from '../../modules/components/traefik-config';
import { NetworkLoadBalancer } from '../../modules/ingress/network-load-balancer';
import { projectRoot } from '../../modules/lib/project-root';
import { Platform } from '../../modules/platform/platform';
import { synthesizeWith } from '../support/sample-system';
import type { Synthesized } from '../support/synth';

const routes: readonly TraefikRoute[] = [
  { to: 'grafana', port: 3000, path: '/grafana', strip: true },
  { to: 'prometheus', port: 9090, path: '/prometheus', strip: true, authenticated: true },
  { to: 'site', port: 80 },
];

const sample = (change: readonly TraefikRoute[] = routes): Synthesized =>
  synthesizeWith((stack) => {
    const balancer = new NetworkLoadBalancer(stack, 'balancer', Platform.of(stack).ingress());
    new Traefik(stack, 'traefik', { balancer, routes: change });
  });

test.each([
  [
    'two routes to one component',
    [...routes, { to: 'site', port: 8080, path: '/other' }],
    /routes to "site" and "site" claim one component twice/,
  ],
  [
    'a path that two components claim',
    [...routes, { to: 'other', port: 8080, path: '/grafana' }],
    /routes to "grafana" and "other" claim the path \/grafana twice/,
  ],
  [
    'a path without a slash',
    [{ to: 'site', port: 80, path: 'app' }],
    /"app" of the route to "site" is no start of a path/,
  ],
  ['a path with a slash at its end', [{ to: 'site', port: 80, path: '/app/' }], /"\/app\/" of the route to "site"/],
  ['no prefix to take off', [{ to: 'site', port: 80, strip: true }], /"site" is to take off a prefix/],
] as const)('refuses %s', (_, wrong, message) => {
  expect(() => sample(wrong)).toThrow(message);
});

test('refuses a route to a component that is not deployed', () => {
  const build = (): Synthesized =>
    synthesizeWith((stack) => {
      const balancer = new NetworkLoadBalancer(stack, 'balancer', Platform.of(stack).ingress());
      new Traefik(stack, 'traefik', { balancer, routes }).connect();
    });
  expect(build).toThrow(/a route leads to "grafana", which is not deployed[\s\S]*allowed: traefik/);
});

test('its role writes the one record that proves the domain', () => {
  const { policy } = sample().one('aws_iam_role_policy', (_, name) => name === 'traefik_task-role_policy');
  const write = JSON.parse(policy).Statement.find(({ Sid }: { Sid: string }) => Sid === 'WriteChallenge');
  expect(write.Condition).toEqual({
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_acme-challenge.sample.dev.example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
    },
  });
});

test('connections pass through the load balancer with the address of their client', () => {
  const stack = sample();
  const groups = Object.values(stack.resources('aws_lb_target_group'));
  expect(
    groups.map(({ port, protocol, target_type, preserve_client_ip }) => [
      port,
      protocol,
      target_type,
      preserve_client_ip,
    ]),
  ).toEqual([
    [443, 'TCP', 'ip', 'true'],
    [80, 'TCP', 'ip', 'true'],
  ]);
  expect(stack.one('aws_lb').load_balancer_type).toBe('network');
  expect(stack.inbound('traefik')).toEqual(['balancer:443', 'balancer:80', 'balancer:8082']);
});

/** Traefik itself with the files that its task carries, moved to a folder and to ports of this machine. */
describe('Traefik', () => {
  const program = join(projectRoot, '.tools', 'bin', 'traefik');
  const host = 'sample.dev.example.com';
  let folder: string;
  let traefik: ChildProcess;
  let behind: Server;
  let ports: Record<'https' | 'http' | 'internal' | 'behind', number>;

  // Asynchronous: what answers behind Traefik is this process.
  const curl = async (...args: string[]): Promise<string> => {
    const always = ['--silent', '--insecure', '--max-time', '10', '--resolve', `${host}:${ports.https}:127.0.0.1`];
    return (await promisify(execFile)('curl', [...always, ...args])).stdout;
  };
  const status = (path: string, ...args: string[]): Promise<string> =>
    curl('--output', '/dev/null', '--write-out', '%{http_code}', ...args, `https://${host}:${ports.https}${path}`);
  const free = async (): Promise<number> => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => probe.once('listening', done));
    const { port } = probe.address() as AddressInfo;
    await new Promise((done) => probe.close(done));
    return port;
  };

  beforeAll(async () => {
    if (!existsSync(program)) throw new Error('Traefik is not installed; run: npm run tools -- traefik');
    folder = mkdtempSync(join(tmpdir(), 'traefik-'));
    behind = createServer((request, response) => response.end(`${request.url} ${request.headers.authorization}`));
    behind.listen(0, '127.0.0.1');
    await new Promise((done) => behind.once('listening', done));
    ports = {
      https: await free(),
      http: await free(),
      internal: await free(),
      behind: (behind.address() as AddressInfo).port,
    };
    const moved = (text: string): string =>
      text
        .replaceAll('/etc/traefik', folder)
        .replaceAll('/certs', folder)
        .replace('address: :443', `address: :${ports.https}`)
        .replace('address: :80\n', `address: :${ports.http}\n`)
        .replace('address: :8082', `address: :${ports.internal}`)
        .replace(/http:\/\/(prometheus|grafana)\.sample\.local:\d+/, `http://127.0.0.1:${ports.behind}`);
    for (const [path, text] of Object.entries(sample().files('traefik'))) {
      const file = join(folder, path.replace('traefik-config/', ''));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, moved(text));
    }
    // htpasswd's own SHA form of "secret".
    writeFileSync(join(folder, 'users'), 'operator:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=');
    traefik = spawn(program, [`--configfile=${join(folder, 'traefik.yml')}`], {
      env: { ...process.env, AWS_REGION: 'us-east-1', AWS_HOSTED_ZONE_ID: 'Z1' },
      stdio: 'ignore',
    });
    const check = () => spawnSync(program, ['healthcheck', '--ping', `--configfile=${join(folder, 'traefik.yml')}`]);
    // Traefik answers its ping before it has read the routers: until then every path is its own 404.
    const ready = async () => check().status === 0 && (await status('/grafana/api/health')) !== '404';
    for (let attempt = 0; !(await ready()); attempt++) {
      if (attempt > 100) throw new Error('Traefik does not start, or does not read its routers');
      await new Promise((done) => setTimeout(done, 100));
    }
  });

  afterAll(() => {
    traefik?.kill('SIGKILL');
    behind?.closeAllConnections();
    behind?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test('redirects to HTTPS', async () => {
    const answer = await curl(
      '--write-out',
      '%{http_code} %{redirect_url}',
      '--output',
      '/dev/null',
      `http://127.0.0.1:${ports.http}/x`,
    );
    expect(answer).toMatch(/^301 https:\/\/127\.0\.0\.1[:/]/);
  });

  test('asks who comes to the monitoring, and nobody at Grafana', async () => {
    expect(await status('/prometheus/graph')).toBe('401');
    expect(await status('/prometheus/graph', '--user', 'operator:wrong')).toBe('401');
    expect(await status('/prometheus/graph', '--user', 'operator:secret')).toBe('200');
    expect(await status('/grafana/api/health')).toBe('200');
  });

  test('takes the prefix off, and the password with it', async () => {
    expect(await curl('--user', 'operator:secret', `https://${host}:${ports.https}/prometheus/graph`)).toBe(
      '/graph undefined',
    );
  });

  test('leaves the header of Authorization to Grafana', async () => {
    expect(await curl('--header', 'Authorization: Bearer key', `https://${host}:${ports.https}/grafana/api`)).toBe(
      '/api Bearer key',
    );
  });

  test('answers 503 where nobody does', async () => {
    expect(
      await curl('--output', '/dev/null', '--write-out', '%{http_code}', `https://127.0.0.1:${ports.https}/`),
    ).toBe('503');
  });

  test('follows addresses that change', async () => {
    const file = join(folder, 'routers', 'catch-all.yml');
    const server = `{ url: "http://127.0.0.1:${ports.behind}" }`;
    writeFileSync(
      `${file}.new`,
      `{ http: { services: { catch-all: { loadBalancer: { servers: [ ${server} ] } } } } }\n`,
    );
    renameSync(`${file}.new`, file);
    let answer = '';
    for (let attempt = 0; attempt < 100 && !answer.startsWith('/found'); attempt++) {
      await new Promise((done) => setTimeout(done, 100));
      answer = await curl(`https://127.0.0.1:${ports.https}/found`);
    }
    expect(answer).toMatch(/^\/found/);
  });
});
