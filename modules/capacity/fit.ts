import { InputError } from '../lib/input-error';
import type { InstanceType } from './instance-types';

/** Tasks of one service, as placement sees them. */
export interface Placed {
  readonly place: string;
  /** MiB a task reserves. */
  readonly memory: number;
  /** Tasks at once at the most, those of a rolling update included; `daemon` is one on every instance. */
  readonly tasks: number | 'daemon';
  /** Ports it takes of the instance itself. @default none: it has a network interface of its own */
  readonly hostPorts?: readonly number[];
}

/** Instances of one type that tasks are placed on. */
export interface Hosts {
  readonly name: string;
  readonly type: InstanceType;
  /** How many there are at the most. */
  readonly max: number;
  /** MiB of each that are kept from tasks. */
  readonly reservedMemory: number;
}

/** The kernel keeps a part: of 8 GiB some 7.8 can be registered, of 4 GiB some 3.8 (ECS developer guide, "memory management"). */
const registered = 0.94;

/** Ports of the ECS agent, Docker and SSH, which placement never gives away (ECS API reference, PortMapping). */
const agentPorts = [22, 2375, 2376, 51678, 51679, 51680];

/** MiB that an instance has for tasks. */
const memoryOf = ({ type, reservedMemory }: Hosts): number =>
  Math.floor(type.memoryGiB * 1024 * registered) - reservedMemory;

/** Tasks with a network interface of their own that an instance carries: one interface is its own, one the trunk. */
const taskInterfacesOf = ({ type }: Hosts): number =>
  type.trunked === undefined ? type.interfaces - 1 : type.trunked - 2;

/**
 * Refuses what would stay PENDING: more memory or network interfaces than the instances have, the daemons on every one of
 * them included, or a port of the host that is taken.
 * @throws InputError naming the service, what it asks for and what is free.
 */
export function assertFits(hosts: Hosts, placed: readonly Placed[]): void {
  const daemons = placed.filter(({ tasks }) => tasks === 'daemon');
  assertHostPorts(hosts, daemons);
  const memory = memoryOf(hosts) - daemons.reduce((sum, daemon) => sum + daemon.memory, 0);
  const interfaces = taskInterfacesOf(hosts);
  const refuse: (place: string, problem: string) => never = (place, problem) => {
    throw new InputError({
      place,
      problem,
      allowed: `${memory} MiB and ${interfaces} tasks with a network interface on each ${hosts.name} beside its daemons, ${hosts.max} of them at the most`,
      fix: 'choose a larger instance type, more instances, or smaller reservations',
    });
  };
  if (memory < 0) refuse(daemons.at(-1)?.place ?? '', `the daemons alone reserve ${-memory} MiB too many`);
  // First fit with the largest first, as a scheduler could do it; each instance is what is still free on it.
  const free = Array.from({ length: hosts.max }, () => ({ memory, interfaces }));
  const tasks = placed
    .flatMap((service) => Array.from({ length: service.tasks === 'daemon' ? 0 : service.tasks }, () => service))
    .sort((a, b) => b.memory - a.memory);
  for (const task of tasks) {
    const host = free.find((each) => each.memory >= task.memory && each.interfaces >= 1);
    if (host === undefined) {
      const short = free.some((each) => each.memory >= task.memory) ? 'network interface' : 'memory';
      refuse(
        task.place,
        `a task that reserves ${task.memory} MiB would stay PENDING: no instance has the ${short} left for it`,
      );
    }
    host.memory -= task.memory;
    host.interfaces -= 1;
  }
}

function assertHostPorts(hosts: Hosts, daemons: readonly Placed[]): void {
  const taken = new Map<number, string>(agentPorts.map((port) => [port, 'the ECS agent, Docker or SSH']));
  for (const { place, hostPorts = [] } of daemons) {
    for (const port of hostPorts) {
      const owner = taken.get(port);
      if (owner !== undefined) {
        throw new InputError({
          place,
          problem: `port ${port} of every ${hosts.name} is taken by ${owner}`,
          allowed: `1 to 65535 without ${[...taken.keys()].join(', ')}`,
          fix: 'daemons share the network of their instance: choose another port',
        });
      }
      taken.set(port, place);
    }
  }
}
