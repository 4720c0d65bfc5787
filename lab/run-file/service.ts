/** An ECS service, or a managed resource that the lab runs as one. */
export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly kind: 'ecs' | 'managed';
  readonly launchType: 'FARGATE' | 'EC2';
  readonly desiredCount: number;
  readonly daemon: boolean;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly registries: readonly { readonly discovery: string; readonly port?: number }[];
  readonly targets: readonly { readonly targetGroup: string; readonly container: string; readonly port: number }[];
  readonly gracePeriodSeconds: number;
  readonly task: Task;
}

export interface Task {
  readonly arn: string;
  readonly family: string;
  readonly revision: string;
  readonly networkMode: 'awsvpc' | 'host';
  readonly pidMode?: string;
  /** CPU units; 1024 are one vCPU. */
  readonly cpu?: number;
  readonly memoryMiB?: number;
  readonly storageGiB?: number;
  /** Limits what the task can write to its own storage, which then says so. @default as much as the machine has */
  readonly diskMiB?: number;
  /** ARN of the role whose credentials the containers find. @default none */
  readonly role?: string;
  readonly volumes: readonly Volume[];
  readonly containers: readonly Container[];
}

/** `task` lives with the task, `host` and `shared` with the instance, `efs` with the file system. */
export interface Volume {
  readonly name: string;
  readonly kind: 'task' | 'host' | 'shared' | 'efs';
  /** Path on the instance, or directory of the file system. */
  readonly path?: string;
  readonly fileSystem?: string;
  /** Owner that the access point gives to a directory it creates. */
  readonly owner?: { readonly uid: number; readonly gid: number; readonly permissions: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  /** What stands in for the image's program, in words, where the program itself cannot be had. */
  readonly standIn?: string;
  readonly essential: boolean;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variable name to `valueFrom`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names for which it gets a certificate of the lab's authority, in `TLS_CERTIFICATE` and `TLS_KEY`. @default none */
  readonly serverNames?: readonly string[];
  readonly user: { readonly uid: number; readonly gid: number; readonly groups?: readonly number[] };
  readonly workingDirectory: string;
  readonly root: Root;
  readonly readonlyRootFilesystem: boolean;
  readonly privileged: boolean;
  /** Whether the first process is an init that passes signals on and reaps, with the program as its child. */
  readonly initProcess: boolean;
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  readonly tmpfs: readonly { readonly path: string; readonly sizeMiB: number }[];
  readonly dependsOn: readonly { readonly container: string; readonly condition: string }[];
  /** Durations are seconds. */
  readonly healthCheck?: {
    readonly argv: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly startPeriod: number;
  };
  readonly restartPolicy?: {
    readonly ignoredExitCodes: readonly number[];
    /** Seconds. */
    readonly attemptPeriod: number;
  };
  /** The image's own stop signal; SIGTERM where it names none. */
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds: number;
  readonly startTimeoutSeconds?: number;
  readonly cpu?: number;
  readonly memoryMiB?: number;
  readonly memoryReservationMiB?: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly ports: readonly { readonly name?: string; readonly container: number; readonly protocol: string }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly log: Log;
}

export interface Log {
  readonly driver: 'awslogs' | 'json-file' | 'none';
  readonly group?: string;
  readonly prefix?: string;
  readonly tag?: string;
  readonly labels?: readonly string[];
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** The image's file system, as layers below the container's own writable one; the first is on top. */
export interface Root {
  readonly layers: readonly string[];
  /** Layers of /usr; empty where the image has none of the machine's programs. */
  readonly usr: readonly string[];
  readonly binds: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  readonly directories: readonly Directory[];
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
}

export interface Directory {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}
