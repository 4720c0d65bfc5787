import { Construct } from 'constructs';
import { postgresExporter } from '../exporters/postgres-exporter';
import type { Connectable } from '../network/connections';
import { Platform } from '../platform/platform';
import { GeneratedSecret } from '../secrets/generated-secret';
import type { Container } from '../service/container';
import { images } from '../service/images';
import { Service } from '../service/service';
import type { Volume } from '../service/volume';
import type { FileSystem } from '../storage/file-system';
import { assertDatabaseName } from './database-name';
import { slowStatements } from './slow-statements';

/** What a client needs to open a database: where, which, as whom. */
export interface DatabaseEndpoint extends Connectable {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: GeneratedSecret;
  /** Authority of its certificate, as PEM: clients connect with TLS and verify it. @default none, it speaks without TLS */
  readonly authority?: string;
}

export interface PostgresProps {
  readonly database: string;
  /** @default the name of the database */
  readonly user?: string;
  /** Statements that take longer are logged, in milliseconds. @default 500 */
  readonly slowStatementMs?: number;
}

/** Owner of the data directory: user `postgres` of the Alpine image. */
const owner = { uid: 70, gid: 70 };
const dataDirectory = '/var/lib/postgresql/data';

/** PostgreSQL as one task with its exporter; the data is on EFS and outlives the task. */
export class Postgres extends Construct implements DatabaseEndpoint {
  readonly service: Service;
  readonly host: string;
  readonly port = 5432;
  readonly database: string;
  readonly user: string;
  readonly password: GeneratedSecret;
  readonly fileSystem: FileSystem;
  private readonly volume: Volume;

  /** @throws InputError for names that would have to be quoted, and for what PostgreSQL does not start with. */
  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    const platform = Platform.of(this);
    this.database = props.database;
    this.user = props.user ?? props.database;
    assertDatabaseName(this.node.path, 'database', this.database);
    assertDatabaseName(this.node.path, 'user', this.user);
    this.password = new GeneratedSecret(this, 'password', {
      name: platform.named(`${id}-password`),
      description: `Password of ${this.user} in database ${this.database}`,
      version: platform.environment.secretVersions.database,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    this.fileSystem = platform.fileSystem(this, 'data', `${id}-data`);
    this.volume = platform.volume(id, this.fileSystem, { path: '/postgres', ...owner, permissions: '0700' });
    this.service = new Service(this, 'service', {
      component: id,
      size: platform.environment.server.size,
      singleWriter: true,
      volumes: [this.volume],
      containers: [
        this.server(slowStatements(this.node.path, props.slowStatementMs)),
        postgresExporter({ database: this.database, user: this.user, password: this.password }),
      ],
    });
    this.host = this.service.dnsName;
  }

  get connections() {
    return this.service.connections;
  }

  private server(slowStatementMs: string): Container {
    return {
      name: 'postgres',
      image: images.postgres,
      user: `${owner.uid}:${owner.gid}`,
      command: [
        'postgres',
        '-c',
        'shared_preload_libraries=pg_stat_statements',
        '-c',
        `log_min_duration_statement=${slowStatementMs}`,
      ],
      ports: { sql: this.port },
      environment: {
        POSTGRES_DB: this.database,
        POSTGRES_USER: this.user,
        // The mount point itself belongs to EFS; initdb wants a directory of its own.
        PGDATA: `${dataDirectory}/pgdata`,
      },
      secrets: { POSTGRES_PASSWORD: this.password },
      configuration: {
        directory: '/docker-entrypoint-initdb.d',
        files: { 'statistics.sql': 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n' },
      },
      mounts: [{ volume: this.volume.name, path: dataDirectory }],
      writable: ['/var/run/postgresql', '/tmp'],
      // By TCP: while the image makes the database on its first start, it already listens on the socket.
      health: {
        command: `pg_isready -q -h localhost -U ${this.user} -d ${this.database}`,
        interval: 10,
        startPeriod: 60,
      },
      stopTimeout: 120,
    };
  }
}
