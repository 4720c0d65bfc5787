import type { Construct } from 'constructs';
import { RdsPostgres } from '../components/rds-postgres';
import { Platform } from '../platform/platform';

/** Grafana's database where its environment wants one that survives the loss of a zone; elsewhere a file on its volume does. */
export function grafanaDatabase(stack: Construct): RdsPostgres | undefined {
  if (Platform.of(stack).environment.grafanaDatabase === 'sqlite') return undefined;
  return new RdsPostgres(stack, 'grafana-database', { database: 'grafana' });
}
