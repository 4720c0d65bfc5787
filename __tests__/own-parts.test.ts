import { App, Testing } from 'cdktf';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { httpDetailedDashboard } from '../dashboards/http-detailed';
import { queriesOf } from '../dashboards/queries';
import { Ledger } from '../examples/ledger';
import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { cloudwatchSource } from '../modules/grafana/data-source';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { Prometheus } from '../modules/monitoring/prometheus';
import { Platform } from '../modules/platform/platform';
import { Service } from '../modules/service/service';
import { databaseConnectionFailures, highErrorRate } from '../rules/parts/alerts';
import type { RuleGroup } from '../rules/rule';
import { environment } from '../stacks/environments';
import { monitoring } from '../stacks/monitoring';
import { SystemStack } from '../stacks/system-stack';
import { liveAndDie } from './lifecycle/lifecycle';
import { finds, receiver, rules, statements } from './support/read';
import { synthesizeWith } from './support/sample-system';
import { type Config, Synthesized, synthesize } from './support/synth';

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

describe('examples/ledger.ts: a worker, its metrics, alerts, dashboard, data and key', () => {
  const images = { ...environment('dev').images, 'ledger-api': '1.0.0' };
  const system = synthesize(Ledger, 'dev', { images });

  test('the worker is found, scraped and watched', () => {
    expect(finds('worker')(system)).toBe('worker.ledger.local:9464/metrics');
    expect(finds('api')(system)).toBe('api.ledger.local:3000/api/metrics');
    expect(rules(system).map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['LedgerUnbalanced', 'LedgerWorkerDown', 'RdsStorageLow', 'NodejsEventLoopLag']),
    );
    const uids = Object.values(system.resources('grafana_dashboard')).map(
      ({ config_json }) => JSON.parse(config_json).uid,
    );
    expect(uids).toEqual(expect.arrayContaining(['ledger-books', 'logs', 'postgres', 'infrastructure']));
  });

  test('it reaches what it names, and nobody but Prometheus reaches it', () => {
    expect(system.inbound('worker')).toEqual(['prometheus:9464', 'prometheus:9779']);
    expect(system.inbound('api')).toEqual([
      'ingress_balancer:3000',
      'prometheus:3000',
      'prometheus:9779',
      'worker:3000',
    ]);
    expect(system.inbound('redis')).toEqual(['api:6379', 'prometheus:9121', 'prometheus:9779', 'worker:6379']);
  });

  test('its data carries the name of the system and stands in the backup', () => {
    expect(system.resources('aws_efs_file_system').statements_files?.creation_token).toBe('ledger-dev-statements');
    expect(system.one('aws_backup_selection').resources).toContain('${aws_efs_file_system.statements_files.arn}');
  });

  test('it may use its own bucket and nobody else may, and reaches the bank', () => {
    const s3 = ({ Action }: Config): boolean => [Action].flat().some((action: string) => action.startsWith('s3:'));
    expect(
      statements(system, 'worker_task-role')
        .filter(s3)
        .map(({ Resource }) => Resource),
    ).toEqual([['${aws_s3_bucket.receipts_bucket.arn}/*'], ['${aws_s3_bucket.receipts_bucket.arn}']]);
    expect(system.resources('aws_iam_role_policy')['api_task-role_policy']).toBeUndefined();
    expect(system.one('aws_s3_bucket', (_, name) => name === 'receipts_bucket').bucket).toMatch(
      /^ledger-dev-receipts-/,
    );
    expect(system.resources('aws_vpc_security_group_egress_rule')['worker_egress-to-0-0-0-0-0-443']).toBeDefined();
  });

  test('is applied, planned again without a change, and destroyed', () => {
    liveAndDie('ledger-dev', system);
  }, 600_000);
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

test('a panel leads to the alert that watches it, where the system has that alert', () => {
  const links = (...groups: RuleGroup[]) =>
    synthesizeWith((stack) => {
      new Service(stack, 'shop', { size, containers: [httpApplication(shop)] });
      monitoring(stack, {
        alertmanager: new Alertmanager(stack, 'alertmanager'),
        prometheus: { rules: groups },
        routes: {},
        dashboards: [httpDetailedDashboard({ job: 'shop' })],
      });
    })
      .one('grafana_dashboard', ({ config_json }) => JSON.parse(config_json).uid === 'http-detailed')
      .config_json.match(/rule:\w+/g);
  const errors: RuleGroup = {
    name: 'shop',
    alerts: [highErrorRate({ limit: 0.05, for: '5m', severity: 'critical' })],
  };
  expect(new Set(links(errors))).toEqual(new Set(['rule:HighErrorRate']));
  expect(links()).toBeNull();
});

test('what watches CloudWatch brings along what Grafana may do there, and the runbook of an alarm', () => {
  const runbook = 'https://example.com/balancer-full';
  const system = synthesizeWith((stack) =>
    monitoring(stack, {
      alertmanager: new Alertmanager(stack, 'alertmanager'),
      routes: {},
      dataSources: [cloudwatchSource('us-east-1')],
      alarms: (loadBalancer) => [
        {
          alarm: 'BalancerFull',
          severity: 'warning',
          summary: 'The load balancer is full',
          runbook,
          namespace: 'AWS/ApplicationELB',
          metric: 'ActiveConnectionCount',
          dimensions: { LoadBalancer: loadBalancer },
          statistic: 'Sum',
          comparison: 'GreaterThanThreshold',
          threshold: 10_000,
        },
      ],
    }),
  );
  // What Grafana's documentation of the data source names for metrics.
  expect(statements(system, 'grafana_task-role').flatMap(({ Action }) => Action)).toEqual(
    expect.arrayContaining(['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'tag:GetResources']),
  );
  const alarm = system.one('aws_cloudwatch_metric_alarm', ({ alarm_name }) => alarm_name.endsWith('BalancerFull'));
  expect(alarm.alarm_description).toBe(`The load balancer is full. Runbook: ${runbook}`);
  const { ALARMS } = system.one('aws_lambda_function').environment.variables;
  expect(JSON.parse(ALARMS).BalancerFull.runbook).toBe(runbook);
});

test('receivers of its own, given to the platform, are those of Alertmanager and of Grafana', () => {
  const dev = environment('dev');
  const to = ['team@example.com'];
  const receivers = { ...dev.receivers, email: { ...dev.receivers.email, to }, slack: { channel: '#team' } };
  const stack = new SystemStack(new App({ stackTraces: false }), 'sample', dev);
  new Platform(stack, 'platform', {
    system: 'sample',
    environment: { ...dev, receivers },
    slot: 9,
    namespace: 'sample.local',
  });
  monitoring(stack, { alertmanager: new Alertmanager(stack, 'alertmanager'), routes: {} });
  const system = new Synthesized(JSON.parse(Testing.synth(stack)));
  const { slack_configs, email_configs } = receiver(system, 'critical');
  expect([slack_configs[0].channel, email_configs[0].to]).toEqual(['#team', to[0]]);
  const mail = system.one('grafana_contact_point', ({ email }) => email !== undefined);
  expect(mail.email[0].addresses).toEqual(to);
});

test('two applications have a dashboard of HTTP each', () => {
  const system = synthesizeWith((stack) => {
    for (const name of ['shop', 'admin']) {
      new Service(stack, name, { size, containers: [httpApplication({ ...shop, name })] });
    }
    monitoring(stack, {
      alertmanager: new Alertmanager(stack, 'alertmanager'),
      routes: {},
      dashboards: ['shop', 'admin'].map((job) => httpDetailedDashboard({ uid: `http-${job}`, job })),
    });
  });
  const uids = Object.values(system.resources('grafana_dashboard')).map(
    ({ config_json }) => JSON.parse(config_json).uid,
  );
  expect(uids).toEqual(expect.arrayContaining(['http-shop', 'http-admin']));
});

test('the overview of an application without a database asks nothing about one', () => {
  const asks = (databaseJob?: string) =>
    queriesOf(applicationOverviewDashboard({ jobs: ['shop'], databaseJob }).build()).filter(({ expr }) =>
      expr.includes('db_'),
    ).length;
  expect(asks('shop')).toBeGreaterThan(0);
  expect(asks()).toBe(0);
});
