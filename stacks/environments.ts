import { InputError } from '../modules/lib/input-error';
import { parse } from '../modules/lib/parse';
import { type Environment, type EnvironmentInput, environmentSchema } from '../modules/platform/environment';

/** What dev, staging and prod have in common until one of them says otherwise. */
const common = {
  region: 'us-east-1',
  zones: 2,
  longTermMetrics: 'none',
  grafanaDatabase: 'sqlite',
  grafanaContent: 'same-plan',
  hosts: { type: 'm6i.large', min: 1, max: 2 },
  secretVersions: { grafanaAdmin: 1, database: 1, receivers: 1 },
  images: {
    'koronet-web': '1.0.0',
    'dating-bot': '1.0.0',
    'dating-webapp': '1.0.0',
    'davidshaevel-backend': '1.0.0',
    'davidshaevel-frontend': '1.0.0',
    'showcase-backend': '1.0.0',
  },
  runbooks: 'https://github.com/ecs-observability/ecs-observability/blob/main/runbooks',
  backend: { kind: 'local' },
} satisfies Partial<EnvironmentInput>;

/** Its architecture names one figure for metrics and logs, wherever it runs. */
const datingApp = { retention: { metrics: '30d', logs: 30 } };

const email = { from: 'alerts@example.com', smarthost: 'email-smtp.us-east-1.amazonaws.com:587', username: 'alerts' };

/** As the provider's /.well-known/openid-configuration has them. */
const identityProvider = {
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/userinfo',
};

const environments = {
  /** Cheap and disposable: one NAT gateway, Spot, a week of metrics. Carries the seeds' bare names. */
  dev: {
    ...common,
    addresses: '10.0.0.0/12',
    domain: 'dev.example.com',
    nat: 'single',
    interfaceEndpoints: false,
    spot: 'prefer',
    application: { size: { cpu: 512, memory: 1024 }, tasks: { min: 1, max: 2 } },
    server: { size: { cpu: 512, memory: 1024 } },
    database: { instance: 'db.t4g.micro', storageGiB: 20, multiAz: false },
    retention: { metrics: '7d', logs: 30, backups: 7 },
    metricsBudgetGiB: 10,
    deletionProtection: false,
    receivers: {
      email: { ...email, to: ['dev-alerts@example.com'] },
      slack: { channel: '#alerts-dev' },
      pagerduty: { email: 'observability-dev@example.pagerduty.com' },
      escalation: { after: '1h', to: ['dev-lead@example.com'] },
    },
    oidc: { ...identityProvider, clientId: 'observability-dev' },
    systems: {
      davidshaevel: {
        domain: 'davidshaevel.com',
        application: { size: { cpu: 256, memory: 512 }, tasks: { min: 2, max: 4 } },
        server: { size: { cpu: 256, memory: 512 } },
        retention: { metrics: '15d' },
      },
      'dating-app': datingApp,
    },
  },
  /** Prod's shape at a smaller size, but for what is prod's alone: a third zone, long-term metrics, RDS for Grafana. */
  staging: {
    ...common,
    addresses: '10.16.0.0/12',
    domain: 'staging.example.com',
    nat: 'single',
    interfaceEndpoints: true,
    spot: 'none',
    application: { size: { cpu: 512, memory: 1024 }, tasks: { min: 2, max: 4 } },
    server: { size: { cpu: 1024, memory: 2048 } },
    database: { instance: 'db.t4g.small', storageGiB: 20, multiAz: false },
    retention: { metrics: '15d', logs: 90, backups: 14 },
    metricsBudgetGiB: 30,
    deletionProtection: false,
    receivers: {
      email: { ...email, to: ['staging-alerts@example.com'] },
      slack: { channel: '#alerts-staging' },
      pagerduty: { email: 'observability-staging@example.pagerduty.com' },
      escalation: { after: '1h', to: ['dev-lead@example.com'] },
      muteWarnings: 'weekends',
    },
    oidc: { ...identityProvider, clientId: 'observability-staging' },
    systems: { davidshaevel: { domain: 'staging.davidshaevel.com' }, 'dating-app': datingApp },
  },
  /** Survives the loss of a zone; metrics outlive the volume they were written to. */
  prod: {
    ...common,
    addresses: '10.32.0.0/12',
    domain: 'example.com',
    zones: 3,
    nat: 'per-zone',
    interfaceEndpoints: true,
    spot: 'none',
    application: { size: { cpu: 1024, memory: 2048 }, tasks: { min: 2, max: 8 } },
    server: { size: { cpu: 2048, memory: 4096 } },
    hosts: { type: 'm6i.xlarge', min: 2, max: 4 },
    database: { instance: 'db.t4g.medium', storageGiB: 50, multiAz: true },
    retention: { metrics: '30d', logs: 365, backups: 35 },
    metricsBudgetGiB: 100,
    longTermMetrics: 'amp',
    grafanaDatabase: 'rds',
    deletionProtection: true,
    receivers: {
      email: { ...email, to: ['oncall@example.com'] },
      slack: { channel: '#alerts' },
      pagerduty: { email: 'observability@example.pagerduty.com' },
      escalation: { after: '30m', to: ['head-of-operations@example.com'] },
    },
    oidc: { ...identityProvider, clientId: 'observability-prod' },
    systems: { davidshaevel: { domain: 'prod.davidshaevel.com' }, 'dating-app': datingApp },
  },
} satisfies Record<string, Omit<EnvironmentInput, 'name'>>;

export const environmentNames = Object.keys(environments);

/**
 * The environment of that name, checked.
 * @throws InputError if there is none, or if its data is not what an environment needs.
 */
export function environment(name: string): Environment {
  const data = (environments as Record<string, Omit<EnvironmentInput, 'name'>>)[name];
  if (data === undefined) {
    throw new InputError({
      place: 'environment',
      problem: `there is no environment "${name}"`,
      allowed: environmentNames,
      fix: 'choose one of these, or add it to stacks/environments.ts',
    });
  }
  return parse(environmentSchema, { name, ...data }, `stacks/environments.ts, ${name}`);
}
