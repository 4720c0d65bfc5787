import { Construct } from 'constructs';
import { postgresExporter } from '../exporters/postgres-exporter';
import type { Container } from '../service/container';
import { images } from '../service/images';
import { Service } from '../service/service';
import type { DatabaseEndpoint } from './postgres';

export interface PostgresObserverProps {
  readonly database: DatabaseEndpoint;
}

/**
 * The PostgreSQL exporter of a server that has no task of its own to put it beside, as one small task. Beside an application
 * it would run once per task, and every sum over it would count the database as often.
 */
export class PostgresObserver extends Construct {
  readonly service: Service;

  constructor(scope: Construct, id: string, { database }: PostgresObserverProps) {
    super(scope, id);
    const server = `${database.host}:${database.port}`;
    this.service = new Service(this, 'service', {
      component: id,
      size: { cpu: 256, memory: 512 },
      containers: [
        {
          ...postgresExporter({ ...database, server }),
          essential: true,
          dependsOn: { statistics: 'SUCCESS' },
        },
        statistics(database),
      ],
    });
    this.service.connections.allowTo(database);
  }
}

/** The exporter reads `pg_stat_statements`, which a new database does not have; nothing to do where it has. */
function statistics(database: DatabaseEndpoint): Container {
  const directory = '/etc/postgres';
  return {
    name: 'statistics',
    image: images.postgres,
    essential: false,
    restart: false,
    user: '70:70',
    entryPoint: ['psql'],
    command: ['--no-psqlrc', '--command=CREATE EXTENSION IF NOT EXISTS pg_stat_statements'],
    environment: {
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: database.database,
      PGUSER: database.user,
      PGCONNECT_TIMEOUT: '10',
      ...(database.authority && { PGSSLMODE: 'verify-full', PGSSLROOTCERT: `${directory}/authority.pem` }),
    },
    secrets: { PGPASSWORD: database.password },
    ...(database.authority && { configuration: { directory, files: { 'authority.pem': database.authority } } }),
    memory: 64,
  };
}
