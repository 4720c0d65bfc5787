import type { Status } from '../control';
import { type Finding, fail, note } from './finding';

/** Why the runtime stops a task that is one too many; see scale in lab/runtime/supervisor/service.go. */
const scaled = 'Scaling activity initiated by deployment';
/** On AWS what a setup container asks, a database of RDS, is up before the service; here they start together. */
const waited = /dependency \S+ is not SUCCESS/;

/**
 * Tasks that ended by themselves while they started: those that took their place run, and nothing else shows it.
 * @param start milliseconds that a start takes after the task's containers run
 */
export function crashes({ services }: Pick<Status, 'services'>, start: number): Finding[] {
  return services.flatMap(({ name, stopped }) => {
    const early = stopped.filter(({ ready, stopping, reason }) => {
      const began = Date.parse(ready);
      return reason !== scaled && !(began > 0 && Date.parse(stopping) > began + start);
    });
    const reasons = [...new Set(early.map(({ reason = '' }) => reason))];
    return reasons.map((reason) =>
      waited.test(reason) ? note(name, `tried again: ${reason}`) : fail(name, 'tasks that start and stay', reason),
    );
  });
}
