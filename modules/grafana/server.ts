import { type ITerraformDependable, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { grafanaDashboard } from '../../dashboards/grafana';
import { grafanaMetrics } from '../../rules/exported/grafana';
import { grafanaRules } from '../../rules/grafana';
import type { DatabaseEndpoint } from '../components/postgres';
import type { ReceiverKeys } from '../monitoring/alertmanager';
import { LongTermMetrics } from '../monitoring/long-term-metrics';
import { prometheusAgent } from '../monitoring/prometheus-agent';
import { Platform } from '../platform/platform';
import { GeneratedSecret } from '../secrets/generated-secret';
import { images } from '../service/images';
import { Service } from '../service/service';
import type { FileSystem } from '../storage/file-system';
import { GrafanaOauth } from './oauth';

export interface GrafanaServerProps {
  /** Path people open it under. @default '/grafana' */
  readonly path?: string;
  /** Keys of the e-mail relay, which Grafana's own contact point uses too. */
  readonly keys: ReceiverKeys;
  /** Database instead of the file on EFS. @default SQLite */
  readonly database?: DatabaseEndpoint;
  /** Prometheus that an agent in the task writes Grafana's own metrics to, where it may not scrape them. @default it scrapes them */
  readonly writeMetricsTo?: string;
  /** Reads the metrics that outlive Prometheus, where the environment keeps such. @default true */
  readonly readsLongTermMetrics?: boolean;
  /** More settings, by Grafana's environment variables. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** User `grafana` of the image; its group is root's by the vendor's choice. */
const owner = { uid: 472, gid: 472 };

/**
 * Grafana reads the admin password only when its database is first made. Setting it at every start makes a new version of
 * the secret take effect with the task that carries it. It goes by standard input: arguments are visible to every process.
 */
const start = [
  'set -eu',
  'if grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin <<EOF >/tmp/reset.log 2>&1',
  '$GF_SECURITY_ADMIN_PASSWORD',
  'EOF',
  'then echo "admin password set from the secret"',
  // Dashboards matter more than the next plan: it starts all the same, with the password it has.
  'else echo "admin password NOT set from the secret, plans will be refused: $(tail -n 3 /tmp/reset.log)" >&2',
  'fi',
  'exec /run.sh',
].join('\n');

/** Grafana as one task, under a path of the system's domain. Its content is in Terraform, see `GrafanaContent`. */
export class GrafanaServer extends Construct {
  readonly service: Service;
  readonly adminPassword: GeneratedSecret;
  /** Where people reach it; known at plan time because it comes from data, not from a resource. */
  readonly url: string;
  readonly port = 3000;
  readonly path: string;
  readonly fileSystem: FileSystem;
  /** Whether an apply waits for its tasks, and then for its answer. */
  readonly wait: TerraformVariable;
  /** Metrics that outlive Prometheus, where it reads them. */
  readonly longTermMetrics?: LongTermMetrics;
  private readonly database?: DatabaseEndpoint;

  constructor(scope: Construct, id: string, props: GrafanaServerProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const { receivers, secretVersions, server } = platform.environment;
    this.path = props.path ?? '/grafana';
    this.url = `https://${platform.domain}${this.path}`;
    const secret = (name: string, description: string, version: number): GeneratedSecret =>
      new GeneratedSecret(this, name, {
        name: platform.named(`grafana-${name}`),
        description,
        version,
        key: platform.key,
        recoveryWindowDays: platform.recoveryWindowDays,
      });
    this.adminPassword = secret('admin-password', 'Password of the Grafana administrator', secretVersions.grafanaAdmin);
    // Grafana encrypts what its database holds with this key; its default is public. It never rotates: the database would be lost.
    const secretKey = secret('secret-key', 'Key that encrypts the secrets in the Grafana database', 1);

    this.fileSystem = platform.fileSystem(this, 'data', 'grafana-data');
    const data = platform.volume(id, this.fileSystem, { path: '/grafana', ...owner });
    // Docker, on EC2, hands an empty volume to the owner of the directory that the image has there, whose group is root's; EFS refuses that
    // to this owner, and no container is made. There the volume is where the image has nothing.
    const home = platform.capacity ? '/grafana' : '/var/lib/grafana';
    const oauth = GrafanaOauth.of(this);
    this.longTermMetrics = (props.readsLongTermMetrics ?? true) ? LongTermMetrics.of(this) : undefined;
    this.wait = new TerraformVariable(this, 'wait', {
      type: 'bool',
      default: true,
      nullable: false,
      description:
        'Wait until Grafana runs and answers before its content is applied; false where nobody runs it, as with the offline providers and emulators of AWS.',
    });
    this.wait.overrideLogicalId('wait_for_grafana');
    const endpoint = { job: 'grafana', port: this.port } as const;
    this.service = new Service(this, 'service', {
      component: id,
      size: server.size,
      singleWriter: true,
      waitForSteadyState: this.wait.booleanValue,
      // A first start makes the database, a new version migrates it.
      healthCheckGraceSeconds: 300,
      permissions: this.longTermMetrics && [this.longTermMetrics.readPermission],
      volumes: [data],
      containers: [
        {
          name: 'grafana',
          image: images.grafana,
          user: `${owner.uid}:${owner.gid}`,
          entryPoint: ['sh', '-c'],
          command: [start],
          ports: { http: this.port },
          environment: {
            GF_SERVER_ROOT_URL: this.url,
            // The load balancer takes the prefix off, so that health checks and data sources stay without it.
            GF_SERVER_SERVE_FROM_SUB_PATH: 'false',
            GF_SECURITY_COOKIE_SECURE: 'true',
            GF_SECURITY_STRICT_TRANSPORT_SECURITY: 'true',
            GF_SECURITY_DISABLE_GRAVATAR: 'true',
            GF_USERS_ALLOW_SIGN_UP: 'false',
            GF_ANALYTICS_REPORTING_ENABLED: 'false',
            GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
            GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
            GF_PLUGINS_PREINSTALL_DISABLED: 'true',
            GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
            // Whoever may share a dashboard could otherwise publish its data on a host of the vendor.
            GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
            GF_LOG_MODE: 'console',
            ...(platform.capacity && { GF_PATHS_DATA: home, GF_PATHS_PLUGINS: `${home}/plugins` }),
            GF_SMTP_ENABLED: 'true',
            GF_SMTP_HOST: receivers.email.smarthost,
            GF_SMTP_USER: receivers.email.username,
            GF_SMTP_FROM_ADDRESS: receivers.email.from,
            GF_SMTP_STARTTLS_POLICY: 'MandatoryStartTLS',
            ...databaseSettings(props.database),
            ...(this.longTermMetrics && { GF_AUTH_SIGV4_AUTH_ENABLED: 'true' }),
            ...oauth?.environment,
            ...props.environment,
          },
          secrets: {
            GF_SECURITY_ADMIN_PASSWORD: this.adminPassword,
            GF_SECURITY_SECRET_KEY: secretKey,
            GF_SMTP_PASSWORD: props.keys.smtp,
            ...(props.database && { GF_DATABASE_PASSWORD: props.database.password }),
            ...oauth?.secrets,
          },
          ...(props.database?.authority && {
            configuration: { directory: authority.directory, files: { [authority.file]: props.database.authority } },
          }),
          mounts: [{ volume: data.name, path: home }],
          writable: ['/tmp'],
          health: { command: `wget -q -O /dev/null http://localhost:${this.port}/api/health`, startPeriod: 180 },
          stopTimeout: 60,
          metrics: { ...endpoint, exported: grafanaMetrics, reach: props.writeMetricsTo ? 'agent' : 'discovery' },
          rules: [grafanaRules],
          dashboards: [grafanaDashboard],
        },
        ...(props.writeMetricsTo ? [prometheusAgent({ endpoint, service: id, serverUrl: props.writeMetricsTo })] : []),
      ],
    });
    if (oauth) platform.network.allowInternet(this.service, 'the identity provider');
    if (this.longTermMetrics) platform.network.allowInternet(this.service, 'Amazon Managed Service for Prometheus');
    this.database = props.database;
    if (props.database) this.service.connections.allowTo(props.database);
    this.service.connections.allowToCidr(
      '0.0.0.0/0',
      Number(receivers.email.smarthost.split(':')[1]),
      'the SMTP relay',
    );
  }

  /** Security-group rules between it and what it needs: what must stand before it can answer. */
  get dependables(): readonly ITerraformDependable[] {
    return [this.service, ...(this.database ? [this.database] : [])].flatMap(
      ({ connections }) => connections.dependables,
    );
  }
}

const authority = { directory: '/etc/grafana-database', file: 'authority.pem' };

function databaseSettings(database?: DatabaseEndpoint): Record<string, string> {
  if (database === undefined) {
    // SQLite's write-ahead log needs memory shared between its readers, which a network file system does not have.
    return { GF_DATABASE_WAL: 'false' };
  }
  return {
    GF_DATABASE_TYPE: 'postgres',
    GF_DATABASE_HOST: `${database.host}:${database.port}`,
    GF_DATABASE_NAME: database.database,
    GF_DATABASE_USER: database.user,
    ...(database.authority
      ? { GF_DATABASE_SSL_MODE: 'verify-full', GF_DATABASE_CA_CERT_PATH: `${authority.directory}/${authority.file}` }
      : { GF_DATABASE_SSL_MODE: 'disable' }),
  };
}
