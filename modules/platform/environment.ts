import { z } from 'zod';
import { isLogRetention, logRetentionDays } from '../logs/log-group';
import { isPrivate } from '../network/cidr';
import { retentionDaysMax } from '../storage/backup';

/** A text of a form; the words say which, whatever is wrong with it. Nothing else is asked of another form. */
const text = (form: RegExp, words: string) => z.string(words).regex(form, { error: words, abort: true });

const addresses = z
  .cidrv4({ error: 'an IPv4 block such as 10.0.0.0/12', abort: true })
  .refine(isPrivate, 'a private block from its first address, such as 10.0.0.0/12 or 192.168.0.0/16');
const domain = text(
  /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/,
  'a domain name in lower case, without a dot at its end',
);
const email = z.email('an e-mail address');
const recipients = z
  .array(email)
  .min(1, 'at least one address')
  .refine((all) => new Set(all).size === all.length, 'each address once');
const https = z.url({ protocol: /^https$/, error: 'an https:// URL' });
/** Elsewhere AWS' own hosts have names of another domain than ours are written for. */
const region = text(
  /^(?!cn-|[a-z]+-iso)[a-z]{2}(-[a-z]+)+-\d$/,
  'an AWS region such as us-east-1, not of China or iso',
);
const duration = text(/^[1-9]\d*[hdwy]$/, 'hours, days, weeks or years, such as 15d');
const group = text(/^[\w .:@/-]+$/, 'letters, digits, spaces and _.:@/-');
const taskSize = z.strictObject({ cpu: z.int(), memory: z.int() });
const application = z
  .strictObject({ size: taskSize, tasks: z.strictObject({ min: z.int().min(1), max: z.int() }) })
  .refine((a) => a.tasks.max >= a.tasks.min, { path: ['tasks', 'max'], error: 'at least tasks.min' });
const server = z.strictObject({ size: taskSize });
const retention = z.strictObject({
  /** Metrics in Prometheus. */
  metrics: duration,
  /** Days a log event is kept. */
  logs: z.int().refine(isLogRetention, `days that CloudWatch offers: ${logRetentionDays.join(', ')}`),
  /** Days a backup is kept. */
  backups: z.int().positive().max(retentionDaysMax),
});

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: text(
      /^(?!xn--|\d+(\.\d+){3}$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      '3 to 63 lower-case letters, digits, hyphens and single dots, no address',
    ),
    region,
    kmsKeyId: z.string().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('cloud'),
    organization: text(/^[\w-]+$/, 'letters, digits, - and _'),
    project: text(/^[\w-]([\w -]*[\w-])?$/, 'letters, digits, inner spaces, - and _'),
    /** Terraform Enterprise; Terraform Cloud where absent. */
    hostname: domain.optional(),
  }),
]);

export const escalationSchema = z.strictObject({
  /** How long the first level has. */
  after: text(/^[1-9]\d*[mh]$/, 'minutes or hours, such as 30m'),
  /** Addresses; where the environment has PagerDuty, its second service is called too. */
  to: recipients,
});

const receivers = z
  .strictObject({
    email: z.strictObject({
      to: recipients,
      from: email,
      /** SMTP relay as host:port; STARTTLS is required of it. */
      smarthost: text(/^[\w.-]+:[1-9]\d*$/, 'host:port').refine(
        (address) => Number(address.split(':')[1]) <= 65_535,
        'a port of at most 65535',
      ),
      username: z.string().min(1),
    }),
    slack: z
      .strictObject({ channel: text(/^#[^\sA-Z#]{1,80}$/, 'a channel in lower case, such as #alerts') })
      .optional(),
    pagerduty: z
      .strictObject({
        severity: z.enum(['critical', 'error', 'warning', 'info']).default('critical'),
        /** Address of the service's mail integration, for alarms about the monitoring itself. */
        email: email.optional(),
      })
      .optional(),
    /** Second level for critical alerts that nobody has silenced or solved, where a system escalates. @default none */
    escalation: escalationSchema.optional(),
    /**
     * Slack and PagerDuty of Grafana-managed rules: through Alertmanager (no key reaches the state), or as contact points of
     * Grafana's own, whose keys then stand in the state.
     */
    grafanaContactPoints: z.enum(['alertmanager', 'native']).default('alertmanager'),
    /** When warnings wait: on Saturdays and Sundays (UTC) nobody is told of them until Monday. */
    muteWarnings: z.enum(['never', 'weekends']).default('never'),
  })
  .refine((r) => r.slack !== undefined || r.pagerduty !== undefined, {
    path: ['slack'],
    error: 'slack or pagerduty beside e-mail',
  });

/** What differs between environments, and nothing else. */
export const environmentSchema = z.strictObject({
  name: text(/^[a-z][a-z0-9]{1,9}$/, '2 to 10 lower-case letters or digits'),
  region,
  /** AWS account the environment may be applied to; any account where absent. */
  account: text(/^\d{12}$/, '12 digits').optional(),
  /** The environment's address space; every system takes the /16 its slot says. */
  addresses,
  /** Parent domain; a system answers at `<system>.<domain>` unless `systems` says otherwise. */
  domain,
  /** Availability zones in use. */
  zones: z.int().min(2, 'a load balancer needs two zones').max(6),
  nat: z.enum(['single', 'per-zone']),
  /** Interface endpoints instead of NAT for AWS' own APIs. */
  interfaceEndpoints: z.boolean(),
  /** Fargate Spot for stateless services. */
  spot: z.enum(['none', 'prefer']),
  /** Stateless services: size of a task in CPU units and MiB, and between how many tasks they scale. */
  application,
  /** Servers that keep state: size of a task in CPU units and MiB. */
  server,
  /** Machines of systems that need a host: EC2 instance type, and between how many of them the cluster scales. */
  hosts: z
    .strictObject({ type: z.string(), min: z.int().positive(), max: z.int().positive() })
    .refine(({ min, max }) => max >= min, { path: ['max'], error: 'at least hosts.min' }),
  /** Databases of RDS. */
  database: z.strictObject({
    /** Instance class of RDS, for example `db.t4g.micro`. */
    instance: text(
      /^db\.[a-z]+\d[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
      'an instance class such as db.t4g.micro',
    ),
    /** GiB it begins with; it grows by itself to five times that. */
    storageGiB: z
      .int()
      .min(20, 'at least 20 GiB, the least RDS has on gp3')
      .max(13_107, 'at most 13107 GiB: five times that is the most RDS has'),
    /** A second instance in another zone takes over when the first one fails. */
    multiAz: z.boolean(),
  }),
  retention,
  /** GiB the metrics may take; Prometheus drops the oldest blocks beyond it. */
  metricsBudgetGiB: z.int().positive(),
  /** Where metrics live on when one volume is not enough. */
  longTermMetrics: z.enum(['none', 'amp']),
  /** Grafana's database: a file on EFS, or RDS. */
  grafanaDatabase: z.enum(['sqlite', 'rds']),
  /** People sign in to Grafana here instead of with accounts of its own. @default its own accounts */
  grafanaOauth: z
    .strictObject({
      /** Shown on the button. */
      name: z.string().min(1),
      /** Client registered there, with `https://<domain>/grafana/login/generic_oauth` as its redirect. */
      clientId: z.string().min(1),
      authorizationEndpoint: https,
      tokenEndpoint: https,
      userInfoEndpoint: https,
      scopes: z.array(z.string().min(1)).default(['openid', 'profile', 'email']),
      /** Claim that lists a person's groups. */
      groupsClaim: text(/^\w+$/, 'letters, digits and _').default('groups'),
      /** Groups by the role they give; everybody else is a viewer. */
      roles: z.strictObject({ admin: z.array(group), editor: z.array(group) }),
    })
    .optional(),
  /** The Grafana content in the system's own plan, or in a stack of its own. */
  grafanaContent: z.enum(['same-plan', 'own-stack']),
  /** Load balancers, databases and vaults refuse to be deleted. */
  deletionProtection: z.boolean(),
  /** Raising a number writes a new secret on the next apply. */
  secretVersions: z.strictObject({
    grafanaAdmin: z.int().positive(),
    database: z.int().positive(),
    receivers: z.int().positive(),
    /** Keys that a system is handed beside those of its receivers: a bot's token, the users of its proxy. */
    provided: z.int().positive().default(1),
  }),
  receivers,
  /** Who may open Prometheus and Alertmanager: an OpenID Connect client of the organisation's identity provider. */
  oidc: z.strictObject({
    issuer: https,
    authorizationEndpoint: https,
    tokenEndpoint: https,
    userInfoEndpoint: https,
    clientId: z.string().min(1),
  }),
  /** Tag of each application image in the account's registry. */
  images: z.record(
    text(/^(?=..)[a-z0-9]+([._/-][a-z0-9]+)*$/, 'repositories in lower case, such as web or shop/web'),
    text(/^(?!latest$)\w[\w.-]{0,127}$/, 'a tag that names a version, such as 1.0.0; never latest'),
  ),
  /** Root of the runbooks that alerts link to. */
  runbooks: z.url({ protocol: /^https?$/, error: 'a URL' }).regex(/[^/]$/, 'a URL without a slash at its end'),
  backend,
  /** What one system has different from its environment. */
  systems: z
    .record(
      z.string(),
      z.strictObject({
        /** Host name people reach it at, in a zone of its own. */
        domain: domain.optional(),
        zones: z.int().min(2).max(6).optional(),
        application: application.optional(),
        server: server.optional(),
        retention: retention.partial().optional(),
        /** A task that reaches the root of its file systems, while backups are put back. */
        recovery: z.boolean().optional(),
      }),
    )
    .default({}),
});

export type Environment = z.output<typeof environmentSchema>;
export type EnvironmentInput = z.input<typeof environmentSchema>;

/** The environment as one system sees it: what it has different, in place of what the environment says. */
export function forSystem(environment: Environment, system: string): Environment {
  const { domain: _domain, recovery: _recovery, retention: own, ...different } = environment.systems[system] ?? {};
  return { ...environment, ...different, retention: { ...environment.retention, ...own } };
}
