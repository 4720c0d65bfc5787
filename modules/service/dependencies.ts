import type { Container } from './container';
import { refuse } from './refuse';

/**
 * Refuses a container that waits for one that is not there, for what never comes, or for itself.
 * @throws InputError
 */
export function assertDependencies(place: string, container: Container, all: ReadonlyMap<string, Container>): void {
  for (const [name, condition] of Object.entries(container.dependsOn ?? {})) {
    const other = all.get(name);
    if (other === undefined) {
      refuse(
        place,
        `depends on container "${name}", which the task does not have`,
        [...all.keys()],
        'name one of its containers',
      );
    }
    if (condition === 'HEALTHY' && other.health === undefined) {
      refuse(
        place,
        `waits for "${name}" to be HEALTHY, which has no health check`,
        'START, or one with a check',
        `give "${name}" a health check`,
      );
    }
    if ((condition === 'SUCCESS' || condition === 'COMPLETE') && other.essential !== false) {
      refuse(
        place,
        `waits for essential container "${name}" to end`,
        'START or HEALTHY, or one that may end',
        `make "${name}" not essential`,
      );
    }
    if ((condition === 'SUCCESS' || condition === 'COMPLETE') && other.restart !== false) {
      refuse(
        place,
        `waits for "${name}" to end, which is started again when it does`,
        'START or HEALTHY, or one that stays ended',
        `set restart: false on "${name}"`,
      );
    }
  }
  assertOrder(place, container.name, all, []);
}

/** Containers that wait for each other never start. */
function assertOrder(
  place: string,
  name: string,
  all: ReadonlyMap<string, Container>,
  behind: readonly string[],
): void {
  if (behind.includes(name)) {
    refuse(
      place,
      `waits for itself: ${[...behind, name].join(', ')}`,
      'an order in which each can start',
      'take one of these dependencies out',
    );
  }
  for (const next of Object.keys(all.get(name)?.dependsOn ?? {})) assertOrder(place, next, all, [...behind, name]);
}
