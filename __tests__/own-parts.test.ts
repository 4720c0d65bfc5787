import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { queriesOf } from '../dashboards/queries';
import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { Redis } from '../modules/components/redis';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { Prometheus } from '../modules/monitoring/prometheus';
import { Platform } from '../modules/platform/platform';
import type { Container } from '../modules/service/container';
import { Service } from '../modules/service/service';
import { databaseConnectionFailures } from '../rules/parts/alerts';
import type { RuleGroup } from '../rules/rule';
import type { SystemStack } from '../stacks/system-stack';
import { finds, rules } from './support/read';
import { synthesizeWith } from './support/sample-system';

/** What a system declares that is none of the components that come along. */
const size = { cpu: 256, memory: 512 };
const shop = {
  name: 'shop',
  application: 'koronet-web',
  runtime: 'python',
  port: 8000,
  healthPath: '/healthz',
} as const;

const queue: RuleGroup = {
  name: 'queue',
  alerts: [
    {
      alert: 'QueueGrowing',
      expr: 'max(queue_messages) > 1000',
      for: '10m',
      severity: 'warning',
      summary: 'Messages wait',
      description: '{{ $value }} messages wait for the worker.',
      runbook: 'https://example.com/queue-growing',
    },
  ],
};

const observe = (stack: SystemStack, ...groups: RuleGroup[]): Prometheus =>
  new Prometheus(stack, 'prometheus', {
    alertmanager: new Alertmanager(stack, 'alertmanager').service,
    rules: groups,
  });

describe('a worker with data, metrics and an alert of its own', () => {
  const system = synthesizeWith((stack) => {
    const platform = Platform.of(stack);
    const redis = new Redis(stack, 'redis');
    const api = new Service(stack, 'api', { size, containers: [httpApplication({ ...shop, name: 'api' })] });
    const data = platform.volume('worker', platform.fileSystem(stack, 'worker-data', 'worker-data'), {
      path: '/worker',
      uid: 1000,
      gid: 1000,
    });
    const worker: Container = {
      name: 'worker',
      image: 'docker.io/example/worker:1.4.2',
      user: '1000:1000',
      ports: { metrics: 9464 },
      peers: [api, redis],
      mounts: [{ volume: data.name, path: '/data' }],
      metrics: { job: 'worker', port: 9464, exported: ['queue_messages'] },
      rules: [queue],
    };
    new Service(stack, 'worker', { size, containers: [worker], volumes: [data], singleWriter: true });
    observe(stack);
  });

  test('is found, scraped and watched', () => {
    expect(finds('worker')(system)).toBe('worker.sample.local:9464/metrics');
    expect(rules(system).map(({ alert }) => alert)).toContain('QueueGrowing');
    expect(system.inbound('worker')).toEqual(['prometheus:9464', 'prometheus:9779']);
  });

  test('reaches what it names, and nothing else reaches that', () => {
    expect(system.inbound('api')).toEqual(['prometheus:8000', 'prometheus:9779', 'worker:8000']);
    expect(system.inbound('redis')).toEqual(['prometheus:9121', 'prometheus:9779', 'worker:6379']);
  });

  test('its data carries the name of the system and stands in the backup', () => {
    expect(system.resources('aws_efs_file_system')['worker-data_files']?.creation_token).toBe('sample-dev-worker-data');
    expect(system.one('aws_backup_selection').resources).toContain('${aws_efs_file_system.worker-data_files.arn}');
  });
});

describe('the metrics of an application', () => {
  const group: RuleGroup = { name: 'shop', alerts: [databaseConnectionFailures()] };
  const withDatabase = (stack: SystemStack) => ({
    database: new Postgres(stack, 'postgres', { database: 'shop' }),
    exported: ['queue_messages'],
  });
  const deploy = (needs: (stack: SystemStack) => object) => () =>
    synthesizeWith((stack) => {
      new Service(stack, 'shop', { size, containers: [httpApplication({ ...shop, ...needs(stack) })] });
      observe(stack, group, queue);
    });

  test('are those of what it opens beside its own', () => {
    expect(deploy(withDatabase)).not.toThrow();
  });

  test('are none of a database that it does not open', () => {
    expect(deploy(() => ({ exported: ['queue_messages'] }))).toThrow(/reads metric "db_connection_errors_total"/);
  });
});

test('the overview of an application without a database asks nothing about one', () => {
  const asks = (databaseJob?: string) =>
    queriesOf(applicationOverviewDashboard({ jobs: ['shop'], databaseJob }).build()).filter(({ expr }) =>
      expr.includes('db_'),
    ).length;
  expect(asks('shop')).toBeGreaterThan(0);
  expect(asks()).toBe(0);
});
