import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App } from 'cdktf';
import { Bookshop } from '../examples/bookshop';
import { projectRoot } from '../modules/lib/project-root';
import type { Environment } from '../modules/platform/environment';
import { assertNoClashes } from '../stacks/clashes';
import { DatingApp } from '../stacks/dating-app';
import { Davidshaevel } from '../stacks/davidshaevel';
import { environment } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';
import { Showcase } from '../stacks/showcase';
import { liveAndDie } from './lifecycle/lifecycle';
import { finds, prometheusConfig, route, rules } from './support/read';
import { synthesize } from './support/synth';

/** The one line of data that goes with a new system: the tag of its image. */
const withImage = (name: string): Environment => {
  const given = environment(name);
  return { ...given, images: { ...given.images, 'bookshop-web': '1.0.0' } };
};

const { images } = withImage('dev');
const dev = synthesize(Bookshop, 'dev', { images });
const prod = synthesize(Bookshop, 'prod', { images });

test('stands beside the four systems, in every environment', () => {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'fifth-')), stackTraces: false });
  for (const name of ['dev', 'prod']) {
    // Not those of the list: the system that was added to it may have taken the next slot, this one's.
    for (const System of [Koronet, DatingApp, Davidshaevel, Showcase, Bookshop]) new System(app, withImage(name));
  }
  assertNoClashes(app);
});

describe('what came along without a line in its file', () => {
  test('scrape jobs, one for each kind of exporter', () => {
    const jobs = prometheusConfig(dev).scrape_configs.map((job: { job_name: string }) => job.job_name);
    expect(jobs.sort()).toEqual(['alertmanager', 'ecs', 'grafana', 'postgres', 'prometheus', 'redis', 'web']);
    expect(finds('web')(dev)).toBe('web.bookshop.local:8000/metrics');
    expect(finds('postgres')(dev)).toBe('postgres.bookshop.local:9187/metrics');
    expect(finds('redis')(dev)).toBe('redis.bookshop.local:9121/metrics');
  });

  test('the rules of its components, each alert with a runbook that there is', () => {
    const alerts = rules(dev).filter(({ alert }) => alert !== undefined);
    const names = alerts.map(({ alert }) => alert);
    expect(names).toEqual(
      expect.arrayContaining([
        'PostgresDown',
        'RedisDown',
        'TargetDown',
        'AlertmanagerNotificationsFailing',
        'WebDown',
      ]),
    );
    const missing = alerts.filter(
      ({ annotations }) => !existsSync(join(projectRoot, 'runbooks', basename(annotations.runbook_url))),
    );
    expect(missing).toEqual([]);
  });

  test('the dashboards of its components beside its own', () => {
    const uids = Object.values(dev.resources('grafana_dashboard')).map(
      ({ config_json }) => JSON.parse(config_json).uid,
    );
    expect(uids.sort()).toEqual([
      'alertmanager',
      'application-overview',
      'containers-fargate',
      'grafana',
      'postgres',
      'prometheus',
      'redis',
    ]);
  });

  test('security-group edges: the application to what it opens, Prometheus to what it scrapes, and no more', () => {
    expect(dev.inbound('postgres')).toEqual(['prometheus:9187', 'prometheus:9779', 'web:5432']);
    expect(dev.inbound('redis')).toEqual(['prometheus:9121', 'prometheus:9779', 'web:6379']);
    expect(dev.inbound('web')).toEqual(['ingress_balancer:8000', 'prometheus:8000', 'prometheus:9779']);
  });

  test('credentials by reference, and the routes to the monitoring', () => {
    expect(dev.container('web').secrets.map(({ name }) => name)).toEqual(['DATABASE_PASSWORD', 'REDIS_PASSWORD']);
    expect(route('grafana')(dev)).toEqual(['/grafana', '/grafana/*']);
    expect(route('web')(dev)).toEqual(['/*']);
  });

  test('what the environment says: in prod long-term metrics and a database for Grafana', () => {
    expect(prometheusConfig(dev).remote_write).toBeUndefined();
    expect(prometheusConfig(prod).remote_write).toHaveLength(1);
    expect(Object.keys(prod.resources('aws_db_instance'))).toEqual([expect.stringContaining('grafana-database')]);
  });
});

test('is applied, planned again without a change, and destroyed', () => {
  liveAndDie('bookshop-dev', dev);
}, 600_000);
