import { fail, verdict } from './finding';
import type { Verification } from './verification';

/** Every service has its tasks, every task is healthy, every target in service. */
export const tasks: Verification = {
  name: 'tasks',
  run: async ({ status, run }) => {
    const unhealthy = status.services.flatMap(({ name, desired, tasks, stopped }) => {
      const healthy = tasks.filter((task) => task.healthy).length;
      if (healthy === desired) return [];
      const checks = tasks.flatMap(({ containers }) =>
        containers
          .filter(({ state, health }) => state !== 'STOPPED' && health !== undefined && health !== 'HEALTHY')
          .map(({ name: container, health, check }) => `${container} is ${health}${check ? ` (${check.trim()})` : ''}`),
      );
      const reasons = [
        ...checks,
        ...stopped.slice(0, 1).flatMap(({ reason }) => (reason ? [`the last stopped: ${reason}`] : [])),
      ];
      return [fail(name, `${desired} healthy tasks`, [`${healthy}`, ...reasons].join('; '))];
    });
    const outside = Object.entries(status.targets).flatMap(([arn, targets]) =>
      targets
        .filter(({ state }) => state !== 'healthy')
        .map(({ address, state, reason }) => {
          const group = run.targetGroups.find((each) => each.arn === arn)?.name ?? arn;
          return fail(`target group ${group}`, `${address} healthy`, [state, reason].filter(Boolean).join(': '));
        }),
    );
    const count = status.services.reduce((sum, service) => sum + service.tasks.length, 0);
    return verdict([...unhealthy, ...outside], `${status.services.length} services`, `${count} tasks healthy`);
  },
};
