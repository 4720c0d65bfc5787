import type { DashboardDefinition } from '../../dashboards/dashboard';
import type { RuleGroup } from '../../rules/rule';
import type { Connectable } from '../network/connections';
import type { SecretReference } from '../secrets/secret-reference';
import type { Image } from './images';

/** Where a container serves metrics, and which. The scrape job, the security-group edge and the synth check come from it. */
export interface MetricsEndpoint {
  /** Scrape job; containers of one kind share it across services. */
  readonly job: string;
  readonly port: number;
  /** @default '/metrics' */
  readonly path?: string;
  /** Names of the metrics that rules and dashboards may read from it. */
  readonly exported: readonly string[];
  /** A container that fetches from elsewhere may need longer than the server's scrape interval, in Prometheus' notation. @default the server's */
  readonly interval?: string;
  /**
   * How the server gets it: by the task's address in service discovery, by the loopback of the server's own task, or written by
   * an agent beside it. @default 'discovery'
   */
  readonly reach?: 'discovery' | 'localhost' | 'agent';
}

/** What a container brings along so that it can be watched. */
export interface Observed {
  readonly metrics?: MetricsEndpoint;
  readonly rules?: readonly RuleGroup[];
  readonly dashboards?: readonly DashboardDefinition[];
}

/** An ECS container health check; its defaults are the seeds' most common figures. */
export interface HealthCheck {
  /** A shell command, or a program with its arguments where the image has no shell; exit code 0 means healthy. */
  readonly command: string | readonly string[];
  /** Seconds between two checks, 5 to 300. @default 30 */
  readonly interval?: number;
  /** Seconds until a check counts as failed, 2 to 60, less than the interval. @default 5 */
  readonly timeout?: number;
  /** Failures in a row until the container is unhealthy, 1 to 10. @default 3 */
  readonly retries?: number;
  /** Seconds after the start in which failures do not count, 0 to 300. @default 30 */
  readonly startPeriod?: number;
}

export type Condition = 'START' | 'HEALTHY' | 'SUCCESS' | 'COMPLETE';

/** A volume of the task, seen by one container. */
export interface Mount {
  /** Name of a volume that the service declares. */
  readonly volume: string;
  readonly path: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** Configuration that reaches the container without an image of its own: an init container unpacks it before the start. */
export interface Configuration {
  /** Directory the files appear in. */
  readonly directory: string;
  /** Content by path relative to the directory. */
  readonly files: Readonly<Record<string, string>>;
  /** Secrets to write into files, by relative path; for programs that read keys from files only. @default none */
  readonly secretFiles?: Readonly<Record<string, SecretReference>>;
  /** Values that Terraform knows only after an apply; they take the place of `@@NAME@@` in the files. A name has one value in the task. @default none */
  readonly values?: Readonly<Record<string, string>>;
}

/** One container of a task: how it runs, and how it is watched. Plain data; `TaskDefinition` renders it. */
export interface Container extends Observed {
  /** Unique in its task. */
  readonly name: string;
  readonly image: Image;
  /** The task stops when an essential container does. @default true */
  readonly essential?: boolean;
  /** Whether ECS starts it again, in the same task, when it ends. @default where it is not essential */
  readonly restart?: boolean;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  /** Ports it listens on, by name; the first is the one that peers mean when they name none. @default none */
  readonly ports?: Readonly<Record<string, number>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Secrets by environment variable; the value is read by the ECS agent, never by Terraform. */
  readonly secrets?: Readonly<Record<string, SecretReference>>;
  /** What it opens connections to, on the port the other side means by itself; security groups let both sides do so. @default nothing */
  readonly peers?: readonly Connectable[];
  readonly configuration?: Configuration;
  readonly mounts?: readonly Mount[];
  /** Directories it writes to that need not outlive the task. @default none */
  readonly writable?: readonly string[];
  /** `uid:gid` it runs as; `root` needs a reason in `rootReason`. */
  readonly user: string;
  /** Why it has to run as root. */
  readonly rootReason?: string;
  /** Why its root file system cannot be read-only. @default it is read-only */
  readonly writableRootReason?: string;
  readonly health?: HealthCheck;
  /** Containers of the task that must have reached a condition first. @default none */
  readonly dependsOn?: Readonly<Record<string, Condition>>;
  /** CPU units out of the task's. @default shared */
  readonly cpu?: number;
  /** Hard memory limit in MiB. @default the task's */
  readonly memory?: number;
  /** Soft memory limit in MiB. @default none */
  readonly memoryReservation?: number;
  /** Seconds between SIGTERM and SIGKILL, at most 120 on Fargate. @default 30 */
  readonly stopTimeout?: number;
  /** Linux capabilities it keeps although all are dropped. Fargate grants none of them (only SYS_PTRACE). @default none */
  readonly capabilities?: readonly string[];
  /** Kernel parameters of the task's network. @default the platform's */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Number of open files. @default the platform's */
  readonly openFiles?: number;
}
