import type { RunFile, Service } from '../run-file';
import type { Channel } from './routes';
import type { Scene } from './scene';

/** One way to cause alerts for real. */
export interface Drill {
  /** What it must fire: all that the stack has of these. */
  readonly alerts: readonly string[];
  /** What is done, in words. */
  readonly cause: string;
  /** Containers it works on, `web`, or `web/ecs-exporter` for the one beside it; a stack without them has other drills. */
  readonly on: readonly string[];
  /** Containers that others can't count on meanwhile. @default none */
  readonly breaks?: readonly string[];
  /** It needs the whole machine: no other drill runs meanwhile. @default false */
  readonly alone?: boolean;
  /** A further condition on the stack. @default none */
  readonly when?: (run: RunFile) => boolean;
  /** Labels that tell its alert from the same alert about something else. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Channels that it shuts itself, so that nothing can arrive there. @default none */
  readonly shuts?: readonly Channel[];
  /** Why nobody can be told, where that is the nature of the alert: then it has to fire and to end. @default it is delivered */
  readonly silent?: string;
  /** Whether it lasts until those receivers have heard of it who hear only of alerts that stay. @default false */
  readonly escalates?: boolean;
  /** Makes the cause; it lasts until {@link end}. */
  readonly begin: (scene: Scene) => Promise<void>;
  readonly end: (scene: Scene) => Promise<void>;
}

/** An alert whose cause can't be made in the lab; its rule's promtool test stands for it. */
export interface NotDrillable {
  readonly alert: string;
  readonly reason: string;
  /** Where the reason holds. @default everywhere */
  readonly when?: (run: RunFile) => boolean;
}

/** The service whose task has the container, `web`, or has both, `web/ecs-exporter`. */
export const serviceOf = (run: RunFile, container: string): Service | undefined =>
  run.services.find(({ task }) =>
    container.split('/').every((each) => task.containers.some(({ name }) => name === each)),
  );

export const hasContainer = (run: RunFile, container: string): boolean => serviceOf(run, container) !== undefined;

/** Whether the stack's tasks run on Fargate, without a host. */
export const onFargate = (run: RunFile): boolean =>
  run.services.every(({ kind, launchType }) => kind === 'managed' || launchType === 'FARGATE');

export const onEc2 = (run: RunFile): boolean => !onFargate(run);
