import { type ImageRoot, rootOf } from '../images';
import type { TaskDefinition } from '../resources';
import type { Container, Task } from '../run-file';
import type { State } from '../state';
import { type LogConfiguration, translateLog } from './logs';
import { translateVolume } from './storage';

/** A container definition as ECS stores it; names and defaults are the API's (RegisterTaskDefinition). */
interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential?: boolean;
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly readonlyRootFilesystem?: boolean;
  readonly privileged?: boolean;
  readonly linuxParameters?: {
    readonly initProcessEnabled?: boolean;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly tmpfs?: readonly { readonly containerPath: string; readonly size: number }[];
  };
  readonly mountPoints?: readonly {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[];
  readonly healthCheck?: {
    readonly command: readonly string[];
    readonly interval?: number;
    readonly timeout?: number;
    readonly retries?: number;
    readonly startPeriod?: number;
  };
  readonly restartPolicy?: {
    readonly enabled: boolean;
    readonly ignoredExitCodes?: readonly number[];
    readonly restartAttemptPeriod?: number;
  };
  readonly startTimeout?: number;
  readonly stopTimeout?: number;
  readonly ulimits?: readonly { readonly name: string; readonly softLimit: number; readonly hardLimit: number }[];
  readonly portMappings?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
  readonly dockerLabels?: Readonly<Record<string, string>>;
  readonly logConfiguration?: LogConfiguration;
}

/** A task definition with its containers' images resolved to programs. */
export function translateTask(state: State, definition: TaskDefinition, from: string): Task {
  const mode = definition.network_mode ?? 'bridge';
  if (mode !== 'awsvpc' && mode !== 'host') {
    throw new Error(`${from}: network mode ${mode} is not played by the lab; it knows awsvpc and host`);
  }
  const storage = definition.ephemeral_storage?.[0]?.size_in_gib;
  return {
    arn: definition.arn,
    family: definition.family,
    revision: String(definition.revision),
    networkMode: mode,
    ...(definition.pid_mode && { pidMode: definition.pid_mode }),
    ...(definition.cpu && { cpu: Number(definition.cpu) }),
    ...(definition.memory && { memoryMiB: Number(definition.memory) }),
    ...(storage && { storageGiB: storage }),
    ...(definition.task_role_arn && { role: definition.task_role_arn }),
    volumes: (definition.volume ?? []).map((volume) => translateVolume(state, volume, from)),
    containers: (JSON.parse(definition.container_definitions) as ContainerDefinition[]).map((container) =>
      translateContainer(container, `${from}, container ${container.name}`),
    ),
  };
}

function translateContainer(definition: ContainerDefinition, from: string): Container {
  const image = rootOf(definition.image, from);
  const check = definition.healthCheck;
  const policy = definition.restartPolicy;
  return {
    name: definition.name,
    image: definition.image,
    ...(image.standIn && { standIn: image.standIn }),
    essential: definition.essential ?? true,
    argv: command(definition, image),
    environment: {
      ...image.environment,
      ...Object.fromEntries((definition.environment ?? []).map(({ name, value }) => [name, value])),
    },
    secrets: Object.fromEntries((definition.secrets ?? []).map(({ name, valueFrom }) => [name, valueFrom])),
    user: user(definition.user ?? image.user, image, from),
    workingDirectory: definition.workingDirectory ?? image.workingDirectory,
    root: image.root,
    readonlyRootFilesystem: definition.readonlyRootFilesystem ?? false,
    privileged: definition.privileged ?? false,
    initProcess: definition.linuxParameters?.initProcessEnabled ?? false,
    addCapabilities: definition.linuxParameters?.capabilities?.add ?? [],
    dropCapabilities: definition.linuxParameters?.capabilities?.drop ?? [],
    mounts: (definition.mountPoints ?? []).map(({ sourceVolume, containerPath, readOnly }) => ({
      volume: sourceVolume,
      path: containerPath,
      readOnly: readOnly ?? false,
    })),
    tmpfs: (definition.linuxParameters?.tmpfs ?? []).map(({ containerPath, size }) => ({
      path: containerPath,
      sizeMiB: size,
    })),
    dependsOn: (definition.dependsOn ?? []).map(({ containerName, condition }) => ({
      container: containerName,
      condition,
    })),
    ...(check &&
      check.command[0] !== 'NONE' && {
        healthCheck: {
          argv:
            check.command[0] === 'CMD-SHELL'
              ? ['/bin/sh', '-c', check.command.slice(1).join(' ')]
              : check.command.slice(1),
          interval: check.interval ?? 30,
          timeout: check.timeout ?? 5,
          retries: check.retries ?? 3,
          startPeriod: check.startPeriod ?? 0,
        },
      }),
    ...(policy?.enabled && {
      restartPolicy: {
        ignoredExitCodes: policy.ignoredExitCodes ?? [],
        attemptPeriod: policy.restartAttemptPeriod ?? 300,
      },
    }),
    ...(image.stopSignal && { stopSignal: image.stopSignal }),
    stopTimeoutSeconds: definition.stopTimeout ?? 30,
    ...(definition.startTimeout && { startTimeoutSeconds: definition.startTimeout }),
    ...(definition.cpu && { cpu: definition.cpu }),
    ...(definition.memory && { memoryMiB: definition.memory }),
    ...(definition.memoryReservation && { memoryReservationMiB: definition.memoryReservation }),
    ulimits: (definition.ulimits ?? []).map(({ name, softLimit, hardLimit }) => ({
      name,
      soft: softLimit,
      hard: hardLimit,
    })),
    ports: (definition.portMappings ?? []).map(({ name, containerPort, protocol }) => ({
      ...(name && { name }),
      container: containerPort,
      protocol: protocol ?? 'tcp',
    })),
    labels: definition.dockerLabels ?? {},
    log: translateLog(definition.logConfiguration),
  };
}

/** As in Docker, an entry point of the definition also discards the image's command. */
function command(definition: ContainerDefinition, image: ImageRoot): readonly string[] {
  if (definition.entryPoint?.length) return [...definition.entryPoint, ...(definition.command ?? [])];
  return [...image.entryPoint, ...(definition.command?.length ? definition.command : image.command)];
}

/** `uid`, `uid:gid`, or names of the image's own users; a user named without a group brings its own. */
function user(text: string, image: ImageRoot, from: string): Container['user'] {
  const users = [{ name: 'root', uid: 0, gid: 0 }, { name: 'nobody', uid: 65534, gid: 65534 }, ...image.root.users];
  const [first = '', second] = text.split(':');
  const owner = users.find(({ name }) => name === first);
  const uid = owner?.uid ?? Number(first);
  const gid =
    second === undefined ? (owner?.gid ?? 0) : (users.find(({ name }) => name === second)?.gid ?? Number(second));
  if (Number.isNaN(uid) || Number.isNaN(gid)) {
    const known = users.map(({ name }) => name).join(', ');
    throw new Error(`${from}: user "${text}" is neither numeric nor one of the image's users: ${known}`);
  }
  return { uid, gid };
}
