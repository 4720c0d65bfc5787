import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Construct } from 'constructs';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { infrastructureDashboard } from '../dashboards/infrastructure';
import { defineDashboard, row } from '../dashboards/layout';
import { nodejsDashboard } from '../dashboards/nodejs';
import { stat, timeseries } from '../dashboards/panels';
import { httpApplication } from '../modules/components/http-application';
import { PostgresObserver } from '../modules/components/postgres-observer';
import { RdsPostgres } from '../modules/components/rds-postgres';
import { Redis } from '../modules/components/redis';
import { lokiSource } from '../modules/grafana/data-source';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { LogForwarder } from '../modules/monitoring/log-forwarder';
import { Loki } from '../modules/monitoring/loki';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { ProvidedSecret } from '../modules/secrets/provided-secret';
import { Service } from '../modules/service/service';
import { highErrorRate, highResponseTime, serviceDown } from '../rules/parts/alerts';
import type { RuleGroup } from '../rules/rule';
import { monitoring } from '../stacks/monitoring';
import { SystemStack } from '../stacks/system-stack';

const handbook = 'https://handbook.example.com/ledger';

const rules: RuleGroup = {
  name: 'ledger',
  recording: [{ record: 'ledger:postings:rate5m', expr: 'sum(rate(ledger_postings_total[5m]))' }],
  alerts: [
    { ...serviceDown({ alert: 'LedgerWorkerDown', service: 'worker', for: '5m' }), runbook: `${handbook}/worker` },
    highErrorRate({ limit: 0.02, for: '5m', severity: 'critical' }),
    highResponseTime({ limit: 1, for: '10m', severity: 'warning' }),
    {
      alert: 'LedgerUnbalanced',
      expr: 'max(ledger_unbalanced_accounts) > 0',
      for: '5m',
      severity: 'critical',
      summary: '{{ $value }} accounts do not balance',
      description: 'Debits and credits of {{ $value }} accounts have differed for five minutes.',
      runbook: `${handbook}/unbalanced`,
    },
  ],
};

const logRules: RuleGroup = {
  name: 'ledger-logs',
  evaluator: 'loki',
  alerts: [
    {
      alert: 'LedgerClosingMissing',
      expr: 'absent_over_time({service="worker"} |= "day closed" [26h])',
      for: '10m',
      severity: 'warning',
      summary: 'The day was not closed',
      description: 'The worker has not logged "day closed" for 26 hours.',
      runbook: `${handbook}/closing`,
    },
  ],
};

const booksDashboard = defineDashboard({
  uid: 'ledger-books',
  title: 'Books',
  description: 'For accounting: are postings made, do the accounts balance?',
  folder: 'Application',
  tags: ['business'],
  rows: () => [
    row(
      'Accounts',
      stat({
        title: 'Unbalanced accounts',
        description: 'Anything but zero pages somebody.',
        unit: units.Short,
        queries: { accounts: 'max(ledger_unbalanced_accounts)' },
        alert: 'LedgerUnbalanced',
      }),
      timeseries({
        title: 'Postings',
        description: 'Postings that the worker made, per second.',
        unit: units.OpsPerSecond,
        queries: { postings: 'ledger:postings:rate5m' },
      }),
    ),
  ],
});

/**
 * An API in Node.js on RDS, and a worker that nobody calls: its image is another party's, it writes statements to EFS and receipts
 * to S3, and asks a bank on the internet.
 */
export class Ledger extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'ledger', environment);
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 5,
      namespace: 'ledger.local',
    });

    const database = new RdsPostgres(this, 'database', { database: 'ledger' });
    new PostgresObserver(this, 'database-observer', { database });
    const redis = new Redis(this, 'redis');
    const api = new Service(this, 'api', {
      ...platform.environment.application,
      containers: [
        httpApplication({
          name: 'api',
          application: 'ledger-api',
          runtime: 'node',
          port: 3000,
          healthPath: '/api/health',
          metricsPath: '/api/metrics',
          database,
          cache: redis,
        }),
      ],
    });

    const files = platform.fileSystem(this, 'statements', 'statements');
    const statements = platform.volume('worker', files, { path: '/statements', uid: 1000, gid: 1000 }, 'statements');
    const receipts = platform.objectStore(this, 'receipts', 'receipts');
    const bankKey = new ProvidedSecret(this, 'bank-key', {
      name: platform.named('bank-key'),
      variable: 'bank_key',
      description: 'Key that the bank gave us',
      version: environment.secretVersions.provided,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    const worker = new Service(this, 'worker', {
      size: { cpu: 256, memory: 512 },
      singleWriter: true,
      volumes: [statements],
      permissions: receipts.permissions,
      containers: [
        {
          name: 'worker',
          image: 'ghcr.io/example/ledger-worker:2.3.0',
          user: '1000:1000',
          ports: { metrics: 9464 },
          environment: {
            API_URL: `http://${api.dnsName}:${api.port}`,
            REDIS_HOST: redis.host,
            RECEIPTS_BUCKET: receipts.bucket,
          },
          secrets: { REDIS_PASSWORD: redis.password, BANK_KEY: bankKey },
          peers: [api, redis],
          mounts: [{ volume: statements.name, path: '/statements' }],
          health: { command: ['/worker', 'healthy'], interval: 60, timeout: 10 },
          metrics: { job: 'worker', port: 9464, exported: ['ledger_postings_total', 'ledger_unbalanced_accounts'] },
          rules: [rules],
          dashboards: [booksDashboard],
        },
      ],
    });

    platform.network.allowInternet(worker, 'the bank');

    const alertmanager = new Alertmanager(this, 'alertmanager');
    const loki = new Loki(this, 'loki', { alertmanager, rules: [logRules] });
    new LogForwarder(this, 'log-forwarder', { loki, services: [api, worker] });
    monitoring(this, {
      alertmanager,
      prometheus: { cloudwatch: true },
      dataSources: [lokiSource(loki)],
      routes: { api: { paths: ['/api', '/api/*'], target: api, healthPath: '/api/health' } },
      dashboards: [
        applicationOverviewDashboard({ jobs: ['api'], databaseJob: 'api', responseTimeLimit: 1 }),
        nodejsDashboard({ jobs: ['api'] }),
        infrastructureDashboard(),
      ],
    });
  }
}
