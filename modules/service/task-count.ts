import { InputError } from '../lib/input-error';

/** Cloud Map answers an A record with at most 8 addresses: a ninth task would be served but never scraped. */
const discoverable = 8;

/**
 * Refuses a number of tasks that would spoil their store, or hide some of them from Prometheus.
 * @param most how many there are at the most
 */
export function assertTaskCount(place: string, most: number, singleWriter: boolean): void {
  if (singleWriter && most !== 1) {
    throw new InputError({
      place,
      problem: `${most} tasks would write to the same store`,
      allowed: '1 task',
      fix: 'leave tasks out, or singleWriter if its tasks can share',
    });
  }
  if (most > discoverable) {
    throw new InputError({
      place,
      problem: `scales to ${most} tasks, of which Prometheus would find ${discoverable}`,
      allowed: `at most ${discoverable} tasks, the number of addresses Cloud Map answers`,
      fix: 'scale the size of a task before their number',
    });
  }
}
