import type { Condition, Container } from './container';

/** What rendering needs to know of the surroundings. */
export interface RenderContext {
  /** The reference as this account pulls it. */
  readonly image: (image: Container['image']) => string;
  readonly log: { readonly group: string; readonly region: string; readonly streamPrefix: string } | 'json-file';
  /** Docker labels of every container; cAdvisor and the log shipper tell by them whose it is. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Docker's default capabilities; whatever a container does not keep of them is dropped. */
export const defaultCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const sorted = <T>(record: Readonly<Record<string, T>> = {}): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Seconds a container must have run before ECS starts it again; one that ends sooner stays away. The least there is (Amazon
 * ECS API reference, ContainerRestartPolicy): its default is five minutes.
 */
const restartAttemptPeriod = 60;

/** Labels that Docker writes into each line of a log file: the component, and the name that ECS gives the container. */
export const loggedLabels = ['service', 'com.amazonaws.ecs.container-name'] as const;

function logConfiguration(log: RenderContext['log']): object {
  if (log === 'json-file') {
    return {
      logDriver: 'json-file',
      options: { 'max-size': '10m', 'max-file': '3', labels: loggedLabels.join(',') },
    };
  }
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': log.group,
      'awslogs-region': log.region,
      'awslogs-stream-prefix': log.streamPrefix,
      // A stalled CloudWatch must not stall the program that logs.
      mode: 'non-blocking',
      'max-buffer-size': '25m',
    },
  };
}

/**
 * One entry of `container_definitions`, in the API's own words. Optional keys without a value are left out, and what the API
 * would fill in with a default of its own is stated, or a later plan would show a difference.
 */
export function renderContainer(container: Container, context: RenderContext): object {
  const keep = container.capabilities ?? [];
  const added = keep.filter((capability) => !defaultCapabilities.includes(capability));
  const health = container.health;
  const labels = {
    ...context.labels,
    // A new value has the same ARN: the version makes a new revision, so that tasks are replaced and read it.
    ...Object.fromEntries(
      sorted(container.secrets).map(([name, secret]) => [`secret-version.${name}`, String(secret.version)]),
    ),
  };
  return {
    name: container.name,
    image: context.image(container.image),
    essential: container.essential ?? true,
    // An exporter that ends must not stay away until the task is replaced; its restarts are counted.
    ...((container.restart ?? container.essential === false) && {
      restartPolicy: { enabled: true, restartAttemptPeriod },
    }),
    ...(container.entryPoint && { entryPoint: container.entryPoint }),
    ...(container.command && { command: container.command }),
    ...(container.cpu !== undefined && { cpu: container.cpu }),
    ...(container.memory !== undefined && { memory: container.memory }),
    ...(container.memoryReservation !== undefined && { memoryReservation: container.memoryReservation }),
    ...(container.ports && {
      portMappings: Object.entries(container.ports).map(([name, port]) => ({
        name: `${container.name}-${name}`,
        containerPort: port,
        hostPort: port,
        protocol: 'tcp',
      })),
    }),
    environment: sorted(container.environment).map(([name, value]) => ({ name, value })),
    secrets: sorted(container.secrets).map(([name, secret]) => ({ name, valueFrom: secret.arn })),
    ...(Object.keys(labels).length > 0 && { dockerLabels: labels }),
    mountPoints: (container.mounts ?? []).map((mount) => ({
      sourceVolume: mount.volume,
      containerPath: mount.path,
      readOnly: mount.readOnly ?? false,
    })),
    user: container.user,
    readonlyRootFilesystem: container.writableRootReason === undefined,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: {
        drop: keep.length === 0 ? ['ALL'] : defaultCapabilities.filter((capability) => !keep.includes(capability)),
        ...(added.length > 0 && { add: added }),
      },
    },
    ...(health && {
      healthCheck: {
        command: typeof health.command === 'string' ? ['CMD-SHELL', health.command] : ['CMD', ...health.command],
        interval: health.interval ?? 30,
        timeout: health.timeout ?? 5,
        retries: health.retries ?? 3,
        startPeriod: health.startPeriod ?? 30,
      },
    }),
    ...(container.dependsOn && {
      dependsOn: Object.entries(container.dependsOn).map(([name, condition]: [string, Condition]) => ({
        containerName: name,
        condition,
      })),
    }),
    ...(container.stopTimeout !== undefined && { stopTimeout: container.stopTimeout }),
    ...(container.sysctls && {
      systemControls: sorted(container.sysctls).map(([namespace, value]) => ({ namespace, value })),
    }),
    ...(container.openFiles !== undefined && {
      ulimits: [{ name: 'nofile', softLimit: container.openFiles, hardLimit: container.openFiles }],
    }),
    logConfiguration: logConfiguration(context.log),
  };
}
