import { postgresDashboard } from '../../dashboards/postgres';
import { postgresExporterMetrics } from '../../rules/exported/postgres-exporter';
import { postgresRules } from '../../rules/postgres';
import type { SecretReference } from '../secrets/secret-reference';
import type { Container } from '../service/container';
import { images } from '../service/images';

export interface PostgresExporterProps {
  /** Server as `host:port`. @default the server in the same task */
  readonly server?: string;
  readonly database: string;
  readonly user: string;
  readonly password: SecretReference;
  /** Authority of the server's certificate, as PEM. @default none: on the loopback there is no TLS */
  readonly authority?: string;
}

/** PostgreSQL exporter: connections, transactions, cache, sizes, and the statements that take longest. */
export function postgresExporter(props: PostgresExporterProps): Container {
  const port = 9187;
  const directory = '/etc/postgres-exporter';
  const tls = props.authority ? `verify-full&sslrootcert=${directory}/authority.pem` : 'disable';
  return {
    name: 'postgres-exporter',
    image: images.postgresExporter,
    essential: false,
    user: '65534:65534',
    command: [
      `--web.listen-address=:${port}`,
      '--collector.stat_statements',
      '--collector.long_running_transactions',
      '--collector.stat_activity_autovacuum',
    ],
    ports: { metrics: port },
    memory: 64,
    environment: {
      DATA_SOURCE_URI: `${props.server ?? 'localhost:5432'}/${props.database}?sslmode=${tls}`,
      DATA_SOURCE_USER: props.user,
    },
    secrets: { DATA_SOURCE_PASS: props.password },
    ...(props.authority && { configuration: { directory, files: { 'authority.pem': props.authority } } }),
    health: { command: `wget -q -O /dev/null http://localhost:${port}/` },
    metrics: { job: 'postgres', port, exported: postgresExporterMetrics },
    rules: [postgresRules],
    dashboards: [postgresDashboard],
  };
}
