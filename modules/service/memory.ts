import { InputError } from '../lib/input-error';
import type { Container } from './container';

/** Memory of a container in MiB: beyond the limit it is killed, the reservation is what placement keeps free for it. */
export interface Memory {
  readonly limit: number;
  readonly reservation: number;
}

/** Memory by name of the container, before what it says itself. On EC2 tasks have no size of their own. */
export type MemoryTable = Readonly<Record<string, Memory>>;

/** It unpacks a few files and exits. */
const setup: Memory = { limit: 64, reservation: 16 };

/** The least that Docker grants a container on Linux (Amazon ECS API reference, ContainerDefinition). */
const least = 6;

/**
 * The containers with the memory that the table has for them, or else with their own.
 * @throws InputError for a container without either, and for amounts of the table that ECS refuses.
 */
export function withMemory(place: string, containers: readonly Container[], table: MemoryTable): readonly Container[] {
  return containers.map((container) => {
    const memory = { setup, ...table }[container.name];
    if (memory === undefined) {
      if (container.memory !== undefined) return container;
      throw new InputError({
        place: `${place}, container ${container.name}`,
        problem: 'has no memory limit, which ECS wants of every container on EC2',
        allowed: `memory of its own, or a line in the table of memory beside ${Object.keys(table).join(', ')}`,
        fix: `add ${container.name}: { limit, reservation } to it, in MiB`,
      });
    }
    const { limit, reservation } = memory;
    if (![limit, reservation].every(Number.isInteger) || reservation < least || reservation > limit) {
      throw new InputError({
        place: `${place}, container ${container.name}`,
        problem: `${reservation} MiB reserved of a limit of ${limit} MiB`,
        allowed: `whole MiB, a reservation of at least ${least} and at most the limit`,
        fix: 'correct it in the table of memory',
      });
    }
    return { ...container, memory: limit, memoryReservation: reservation };
  });
}

/** MiB that an instance has to have free for a task of these containers; the setup container counts as long as the others. */
export function reservedMemory(containers: readonly Container[]): number {
  return containers.reduce((sum, { memory, memoryReservation }) => sum + (memoryReservation ?? memory ?? 0), 0);
}
