import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appOf, catalog } from '../lab/apps/catalog';
import { images, throughCache } from '../modules/service/images';
import { appMetrics } from '../rules/exported/app';
import { httpMetrics } from '../rules/exported/http';
import { answering, apps, body, fake, freePort, install, post, seriesNames, start, stopAll } from './support/apps';

beforeAll(install, 300_000);
afterEach(stopAll);

describe('the catalogue', () => {
  const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

  test.each([
    [images.ecsExporter, 'ecs-exporter'],
    [throughCache(images.alloy, registry), 'alloy'],
    [images.cloudwatchAgent, 'cloudwatch-agent'],
    [images.tempo, 'tempo'],
    [`${registry}/koronet-web:1.0.0`, 'koronet-web'],
    [`${registry}/koronet-web@sha256:0123abcd`, 'koronet-web'],
  ])('%s is played by %s', (image, name) => expect(appOf(image)?.name).toBe(name));

  test.each([images.postgres, images.prometheus, `${registry}/not-koronet-web-at-all:1`])('%s is not', (image) =>
    expect(appOf(image)).toBeUndefined(),
  );

  test('an application starts in its image with the command it starts with in the lab', () => {
    const dockerfile = readFileSync(join(apps, 'Dockerfile'), 'utf8');
    for (const app of catalog.filter(({ image, standIn }) => image && !standIn)) {
      const stage = dockerfile.split(/^FROM /m).find((text) => text.split('\n')[0]?.endsWith(` AS ${app.name}`));
      expect(JSON.parse(/^CMD (.*)$/m.exec(stage ?? '')?.[1] ?? 'null')).toEqual(app.argv);
    }
  });

  test('every base image is pinned by version and left for another user than root', () => {
    const stages = readFileSync(join(apps, 'Dockerfile'), 'utf8')
      .split(/^FROM /m)
      .slice(1);
    for (const stage of stages.filter((text) => /^\S+:/.test(text))) {
      expect(stage).toMatch(/^\w+:\d+\.\d+\.\d+-/);
      expect(stage).toMatch(/^USER (?!root|0\b)/m);
    }
  });
});

describe('koronet-web without its database and cache', () => {
  test('stays healthy, answers 503, counts it, and misbehaves on request', async () => {
    const [port, closed] = [await freePort(), await freePort()];
    const place = { DATABASE_HOST: '127.0.0.1', DATABASE_PORT: String(closed), REDIS_HOST: '127.0.0.1' };
    const database = { DATABASE_NAME: 'koronet', DATABASE_USER: 'koronet', DATABASE_PASSWORD: 'secret' };
    const env = { ...place, ...database, REDIS_PORT: String(closed), PORT: String(port), DRILL: '1' };
    const { child, log } = start('koronet-web', env);
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/healthz`);
    expect((await fetch(`${url}/api/items`)).status).toBe(503);
    expect((await fetch(`${url}/`)).status).toBe(200);

    expect((await post(`${url}/drill`, { errorRate: 2 })).status).toBe(400);
    await post(`${url}/drill`, { errorRate: 1 });
    expect((await fetch(`${url}/api/sessions`)).status).toBe(500);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await post(`${url}/drill`, {});
    expect((await fetch(`${url}/api/sessions`)).status).toBe(200);

    const exposition = await body(`${url}/metrics`);
    const names = seriesNames(exposition);
    // A query that never ran has no time yet.
    const expected = [...httpMetrics, ...appMetrics].filter((name) => !name.startsWith('db_query_duration'));
    expect(expected.filter((name) => !names.has(name))).toEqual([]);
    expect(exposition).toMatch(/^db_connection_errors_total [1-9]/m);
    expect(exposition).toContain('http_requests_total{method="GET",route="/api/items",status_code="503"} 1.0');
    expect(exposition).toContain('cache_requests_total{result="miss"} 1.0');
    expect(log()).not.toContain('secret');

    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

test('the frontend shows what the backend answers, and a page when it does not', async () => {
  const port = await freePort();
  const projects = { '/api/projects': JSON.stringify([{ id: 1, name: 'A < B', summary: 'first' }]) };
  start('davidshaevel-frontend', { PORT: String(port), BACKEND_URL: await fake(projects) });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/health`);
  expect(await body(url)).toContain('<b>A &lt; B</b> first');
  projects['/api/projects'] = '';
  expect(await body(url)).toContain('No projects can be shown right now');
  const names = seriesNames(await body(`${url}/metrics`));
  expect([...httpMetrics, 'nodejs_eventloop_lag_p99_seconds'].filter((name) => !names.has(name))).toEqual([]);
});

test('who comes through the load balancer is shown no metrics', async () => {
  const port = await freePort();
  start('davidshaevel-frontend', { PORT: String(port), BACKEND_URL: await fake({}) });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/health`);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  for (const path of ['/metrics', '/metrics/', '/Metrics', '/%6detrics']) {
    expect((await fetch(`${url}${path}`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404);
  }
});

test('the load generator keeps its rate, ends in time and says what it saw', async () => {
  const url = await fake({ '/': 'ok' });
  const { child, log } = start('load', {}, ['--seconds', '3', '--not-found', '0.5']);
  const ended = new Promise((done) => child.once('exit', done));
  child.stdin?.end(JSON.stringify([{ url: `${url}/`, rps: 20 }]));
  expect(await ended).toBe(0);
  const [target] = JSON.parse(log()).targets;
  expect(target.requests).toBeGreaterThan(40);
  expect(target.requests).toBeLessThanOrEqual(60);
  expect(Object.keys(target.statuses)).toEqual(['200', '404']);
});
