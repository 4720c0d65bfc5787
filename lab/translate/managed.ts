import { rootOf } from '../images';
import type { Name, Service } from '../run-file';
import type { State } from '../state';
import { managedService } from './managed-service';
import type { SecretValues } from './secrets';

/** Name under which a managed database finds its master password among the secrets. */
const masterPassword = (identifier: string): string => `rds:${identifier}`;

/** Databases of RDS, each a PostgreSQL of the lab behind the endpoint's own name and security groups. */
export function translateManaged(state: State): { services: Service[]; names: Name[] } {
  const databases = state.all('aws_db_instance');
  return {
    names: databases.map(({ values }) => ({ name: values.address, service: values.identifier })),
    services: databases.map(({ address, values }) => {
      if (values.engine !== 'postgres')
        throw new Error(`${address}: the lab plays engine postgres, not ${values.engine}`);
      const subnets = state.find('aws_db_subnet_group', ({ name }) => name === values.db_subnet_group_name);
      const image = rootOf('postgres', address);
      return managedService({
        name: values.identifier,
        arn: values.arn ?? values.id,
        subnets: subnets?.values.subnet_ids ?? [],
        securityGroups: values.vpc_security_group_ids,
        container: {
          name: 'postgres',
          image: 'postgres',
          standIn: 'Amazon RDS is played by a PostgreSQL of the lab',
          argv: ['rds.sh', '-p', String(values.port)],
          environment: {
            ...image.environment,
            POSTGRES_USER: values.username,
            POSTGRES_DB: values.db_name ?? 'postgres',
          },
          serverNames: [values.address],
          secrets: { POSTGRES_PASSWORD: masterPassword(values.identifier) },
          root: image.root,
          healthCheck: {
            argv: ['pg_isready', '-p', String(values.port), '-U', values.username, '-d', values.db_name ?? 'postgres'],
            interval: 5,
            timeout: 5,
            retries: 12,
            startPeriod: 0,
          },
          stopSignal: 'SIGINT',
          ports: [{ container: values.port, protocol: 'tcp' }],
        },
      });
    }),
  };
}

/**
 * Master passwords: the state holds none (they are write-only), but the task that connects as the master user reads
 * one from a secret, so that is the one.
 */
export function masterPasswords(state: State, services: readonly Service[], secrets: SecretValues): SecretValues {
  const clients = services.flatMap(({ task }) => task.containers);
  return Object.fromEntries(
    state.all('aws_db_instance').map(({ values }) => {
      const client = clients.find(({ environment }) =>
        Object.values(environment).some((value) => value.includes(values.address)),
      );
      const reference = Object.entries(client?.secrets ?? {}).find(([name]) => /pass/i.test(name))?.[1];
      return [masterPassword(values.identifier), secrets[reference ?? ''] ?? 'no-client-reads-a-password'];
    }),
  );
}
