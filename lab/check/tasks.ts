import { setTimeout } from 'node:timers/promises';
import type { ContainerStatus, Status, TaskStatus } from '../control';
import { fail, verdict } from './finding';
import type { Lab } from './lab';
import type { Verification } from './verification';

/** Health checks have had a first look within this time after the last task came to run, milliseconds. */
const settled = 30_000;

/** Every service has its tasks, every task is healthy with all its containers, every target in service. */
export const tasks: Verification = {
  name: 'tasks',
  run: async (lab) => {
    const status = await settle(lab);
    const unhealthy = status.services.flatMap(({ name, desired, tasks, stopped }) => {
      const healthy = tasks.filter((task) => task.healthy).length;
      const sick = tasks.flatMap(sickOf);
      // ECS keeps a task whose sidecar is unhealthy: nobody would notice
      if (healthy === desired) {
        return sick.map((each) => fail(`${name}/${each.name}`, 'HEALTHY', stateOf(each)));
      }
      const reasons = [
        ...sick.map((each) => `${each.name} is ${stateOf(each)}`),
        ...stopped.slice(0, 1).flatMap(({ reason }) => (reason ? [`the last stopped: ${reason}`] : [])),
      ];
      return [fail(name, `${desired} healthy tasks`, [`${healthy}`, ...reasons].join('; '))];
    });
    const outside = Object.entries(status.targets).flatMap(([arn, targets]) =>
      targets
        .filter(({ state }) => state !== 'healthy')
        .map(({ address, state, reason }) => {
          const group = lab.run.targetGroups.find((each) => each.arn === arn)?.name ?? arn;
          return fail(`target group ${group}`, `${address} healthy`, [state, reason].filter(Boolean).join(': '));
        }),
    );
    const count = status.services.reduce((sum, service) => sum + service.tasks.length, 0);
    return verdict([...unhealthy, ...outside], `${status.services.length} services`, `${count} tasks healthy`);
  },
};

/** Waits until every container has passed a health check, or there has been time enough. */
async function settle({ control, tasks: known }: Lab): Promise<Status> {
  const ready = Math.max(...known.map(({ task }) => Date.parse(task.ready)));
  for (;;) {
    const status = await control.status();
    const sick = status.services.flatMap((service) => service.tasks.flatMap(sickOf));
    if (sick.length === 0 || Date.now() > ready + settled) return status;
    await setTimeout(1000);
  }
}

/** Containers that have not stopped and whose health check does not pass. */
const sickOf = ({ containers }: TaskStatus): ContainerStatus[] =>
  containers.filter(({ state, health }) => state !== 'STOPPED' && health !== undefined && health !== 'HEALTHY');

const stateOf = ({ health, check }: ContainerStatus): string => `${health}${check ? ` (${check.trim()})` : ''}`;
