import { environmentNames } from '../../stacks/environments';
import { systems } from '../../stacks/systems';
import { type Config, type RenderedContainer, type Synthesized, synthesize, unpack } from './synth';

/** Every system in every environment by the name of its stack, synthesized once per test file. */
export function everyStack(): ReadonlyMap<string, Synthesized> {
  const all = environmentNames.flatMap((name) => systems.map((system) => synthesize(system, name)));
  return new Map(all.map((stack) => [stack.json.provider.aws[0].default_tags[0].tags.stack as string, stack]));
}

/** A task definition of a stack, with its containers parsed. */
export interface Task {
  readonly stack: string;
  /** As in the addresses of its resources: `web`, `postgres`. */
  readonly name: string;
  readonly definition: Config;
  readonly containers: readonly RenderedContainer[];
}

export function tasksOf(stack: string, { json }: Synthesized): Task[] {
  return Object.entries((json.resource?.aws_ecs_task_definition ?? {}) as Record<string, Config>).map(
    ([name, definition]) => ({
      stack,
      name,
      definition,
      containers: JSON.parse(definition.container_definitions) as RenderedContainer[],
    }),
  );
}

/** The configuration files that a container sees, by their absolute path, as its setup container unpacks and mounts them. */
export function filesSeenBy(container: RenderedContainer, task: Task): Record<string, string> {
  const mounts: Config[] = container.mountPoints ?? [];
  return Object.fromEntries(
    Object.entries(unpack(task.containers)).flatMap(([path, content]) => {
      const [volume = '', ...rest] = path.split('/');
      const mount = mounts.find(({ sourceVolume }) => sourceVolume === volume);
      return mount ? [[`${mount.containerPath}/${rest.join('/')}`, content]] : [];
    }),
  );
}

/** Places at which something does not hold, so that a failure names all of them. */
export const where = <T extends { at: string }>(all: readonly T[], wrong: (each: T) => unknown): string[] =>
  all.filter(wrong).map(({ at }) => at);
