import { InputError } from '../lib/input-error';
import type { Scaling } from './autoscaling';

/** Cloud Map answers an A record with at most 8 addresses: a ninth task would be served but never scraped. */
const discoverable = 8;

/** Refuses a number of tasks that there cannot be, that would spoil their store, or hide some of them from Prometheus. */
export function assertTaskCount(place: string, tasks: number | Scaling, singleWriter: boolean): void {
  const fixed = typeof tasks === 'number';
  const { min, max: most, cpu = 60, memory = 70 } = fixed ? { min: tasks, max: tasks } : tasks;
  if (![min, most].every(Number.isInteger) || min < (fixed ? 0 : 1) || most < min) {
    throw new InputError({
      place,
      problem: fixed ? `${tasks} tasks` : `between ${min} and ${most} tasks`,
      allowed: 'whole numbers; where it scales, at least 1, and no fewer at the most than at the least',
      fix: 'correct it',
    });
  }
  if (![cpu, memory].every((target) => target >= 10 && target <= 100)) {
    throw new InputError({
      place,
      problem: `scales at ${cpu} % CPU and ${memory} % memory`,
      allowed: '10 to 100 per cent',
      fix: 'correct it',
    });
  }
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
