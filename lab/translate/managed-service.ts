import type { Container, Service } from '../run-file';

/** What differs from one managed resource to another. */
interface Managed {
  readonly name: string;
  readonly arn: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly container: Pick<Container, 'name' | 'image' | 'argv' | 'root'> & Partial<Container>;
}

/** A resource that AWS runs, as a service with one task of one container. */
export function managedService({ name, arn, subnets, securityGroups, container }: Managed): Service {
  return {
    name,
    arn,
    kind: 'managed',
    launchType: 'FARGATE',
    desiredCount: 1,
    daemon: false,
    subnets,
    securityGroups,
    registries: [],
    targets: [],
    gracePeriodSeconds: 0,
    task: {
      arn,
      family: name,
      revision: '1',
      networkMode: 'awsvpc',
      volumes: [],
      containers: [
        {
          essential: true,
          environment: {},
          secrets: {},
          user: { uid: 0, gid: 0 },
          workingDirectory: '/',
          readonlyRootFilesystem: false,
          privileged: false,
          initProcess: false,
          addCapabilities: [],
          dropCapabilities: [],
          mounts: [],
          tmpfs: [],
          dependsOn: [],
          stopTimeoutSeconds: 30,
          ulimits: [],
          ports: [],
          labels: {},
          log: { driver: 'none' },
          ...container,
        },
      ],
    },
  };
}
