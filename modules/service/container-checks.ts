import { parse } from '../lib/parse';
import type { Container } from './container';
import { containerSchema } from './container-schema';
import { assertDependencies } from './dependencies';
import type { TaskSize } from './fargate-size';
import { refuse } from './refuse';
import { defaultCapabilities } from './render-container';
import type { Volume } from './volume';

/** Containers in one task definition (Amazon ECS service quotas). */
const containersMax = 10;

/** A name in lower case, or one that Terraform fills in, with a tag that has a digit in it, or with a digest. */
const pinned =
  /^(\$\{[^}]+\}|[a-z0-9.-])+(:\d+)?(\/[a-z0-9._-]+)*(:(?=[^/]*\d)[\w][\w.-]*|(:[\w.-]+)?@sha256:[0-9a-f]{64})$/;

function assertHealth(place: string, container: Container): void {
  const { interval = 30, timeout = 5 } = container.health ?? {};
  if (timeout >= interval) {
    refuse(
      place,
      `health check timeout of ${timeout} s is not under its interval of ${interval} s`,
      `2 to ${Math.min(60, interval - 1)} s`,
      'shorten the timeout',
    );
  }
}

function assertMemory(place: string, { memory, memoryReservation: reserved }: Container): void {
  if (memory === undefined || reserved === undefined || reserved <= memory) return;
  refuse(
    place,
    `${reserved} MiB reserved of a limit of ${memory} MiB`,
    `6 to ${memory} MiB`,
    'reserve less, or raise the limit',
  );
}

function assertMounts(place: string, container: Container, volumes: readonly string[]): void {
  const paths = new Set<string>();
  for (const { volume, path } of container.mounts ?? []) {
    if (!volumes.includes(volume)) {
      refuse(place, `mounts volume "${volume}", which the task does not declare`, volumes, 'declare it in volumes');
    }
    if (paths.has(path))
      refuse(place, `mounts two volumes at ${path}`, 'one volume at each path', 'choose a path for each');
    paths.add(path);
  }
}

function assertPorts(place: string, container: Container, ports: Map<number, string>): void {
  for (const [name, port] of Object.entries(container.ports ?? {})) {
    const mapping = `${container.name}-${name}`;
    if (!/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(mapping)) {
      refuse(
        place,
        `port "${name}" would be called "${mapping}"`,
        '1 to 64 lower-case letters, digits, - and _',
        'rename the port or the container',
      );
    }
    const taken = ports.get(port);
    if (taken !== undefined) {
      refuse(
        place,
        `port ${port} is taken by container "${taken}"`,
        `1 to 65535 without ${[...ports.keys()].join(', ')}`,
        'containers of a task share one address: choose another port',
      );
    }
    ports.set(port, container.name);
  }
}

/** Fargate takes capabilities away, and adds one only. */
function assertCapabilities(place: string, capabilities: readonly string[] = []): void {
  const added = capabilities.find((each) => !defaultCapabilities.includes(each) && each !== 'SYS_PTRACE');
  if (added === undefined) return;
  refuse(
    place,
    `capability ${added}: Fargate does not add it`,
    [...defaultCapabilities, 'SYS_PTRACE'],
    'leave it out, or run it on EC2',
  );
}

/** CPU and memory that containers ask for out of their task's; what they share is not counted. */
function assertShares(place: string, containers: readonly Container[], size: TaskSize): void {
  for (const [what, unit, of] of [
    ['cpu', 'CPU units', ({ cpu = 0 }: Container) => cpu],
    ['memory', 'MiB', ({ memory = 0, memoryReservation }: Container) => memoryReservation ?? memory],
  ] as const) {
    const sum = containers.reduce((total, container) => total + of(container), 0);
    const largest = Math.max(...containers.map((container) => container[what] ?? 0));
    if (Math.max(sum, largest) <= size[what]) continue;
    refuse(
      place,
      `its containers ask for ${Math.max(sum, largest)} ${unit} of a task of ${size[what]}`,
      `at most ${size[what]} ${unit}`,
      'choose a larger size, or smaller limits',
    );
  }
}

/**
 * Refuses at synth what ECS refuses when the task definition is registered, or when a task starts.
 * Limits: Amazon ECS API reference, ContainerDefinition, HealthCheck and ContainerDependency.
 * @param size the task's own, where it has one
 */
export function assertContainers(
  place: string,
  containers: readonly Container[],
  volumes: readonly Volume[],
  fargate: boolean,
  size?: TaskSize,
): void {
  const byName = new Map(containers.map((c) => [c.name, c]));
  const ports = new Map<number, string>();
  const volumeNames = volumes.map((v) => v.name);
  const twice = volumeNames.find((name, index) => volumeNames.indexOf(name) !== index);
  const unnameable = volumeNames.find((name) => !/^[a-zA-Z0-9_-]{1,255}$/.test(name));
  if (unnameable !== undefined) {
    refuse(
      place,
      `"${unnameable}" cannot name a volume`,
      '1 to 255 letters, digits, - and _',
      'rename it, or the container that it is scratch space of',
    );
  }
  if (twice !== undefined) refuse(place, `declares volume "${twice}" twice`, 'each name once', 'rename one of them');
  if (containers.length > containersMax)
    refuse(
      place,
      `has ${containers.length} containers`,
      `at most ${containersMax} (ECS)`,
      'give some of them a service of their own',
    );
  if (size !== undefined) assertShares(place, containers, size);
  const relative = volumes.find(({ hostPath = '/' }) => !hostPath.startsWith('/'));
  if (relative !== undefined)
    refuse(place, `volume "${relative.name}" is "${relative.hostPath}"`, 'an absolute path of the host', 'correct it');
  const host = volumes.find((v) => v.hostPath !== undefined);
  if (fargate && host !== undefined) {
    refuse(
      place,
      `volume "${host.name}" is the host's ${host.hostPath}: Fargate has no host`,
      'access points of EFS, or scratch space of the task',
      'run it as a daemon on EC2',
    );
  }
  if (!containers.some((c) => c.essential !== false))
    refuse(place, 'has no essential container', 'one or more', 'let one be essential');
  for (const container of containers) {
    const here = `${place}, container ${container.name}`;
    parse(containerSchema, container, here);
    if (byName.get(container.name) !== container)
      refuse(here, 'stands twice in the task', 'each name once, setup and ecs-exporter included', 'rename one of them');
    assertPorts(here, container, ports);
    assertMounts(here, container, volumeNames);
    assertMemory(here, container);
    if (fargate) assertCapabilities(here, container.capabilities);
    const both = Object.keys(container.secrets ?? {}).find((name) => name in (container.environment ?? {}));
    if (both !== undefined) {
      refuse(
        here,
        `variable ${both} is both a secret and in its environment`,
        'one of the two',
        'leave it out of one of them',
      );
    }
    if (container.metrics && !Object.values(container.ports ?? {}).includes(container.metrics.port)) {
      refuse(
        here,
        `serves metrics on port ${container.metrics.port}, which it does not expose`,
        Object.values(container.ports ?? {}).map(String),
        'add the port to ports',
      );
    }
    if (/^(0|root)(:|$)/.test(container.user) && container.rootReason === undefined) {
      refuse(
        here,
        'runs as root',
        'a user from 1, such as 1000:1000',
        "set another user, or say in rootReason why it can't",
      );
    }
    if (fargate && (container.stopTimeout ?? 30) > 120)
      refuse(here, `stopTimeout of ${container.stopTimeout} s`, '2 to 120 s on Fargate', 'shorten it');
    if (typeof container.image === 'string' && !pinned.test(container.image)) {
      refuse(
        here,
        `image "${container.image}" is not pinned`,
        'a name in lower case with a tag that has a number, or with a digest',
        'add a version tag or a digest',
      );
    }
    assertHealth(here, container);
    assertDependencies(here, container, byName);
  }
}
