import { columns } from '../modules/lib/columns';
import type { Status, TaskStatus } from './control';

/** The tasks of a stack as an aligned table, with the addresses to open below. */
export function table(status: Status): string {
  const rows = status.services.flatMap((service) => {
    const missing = Array.from({ length: Math.max(0, service.desired - service.tasks.length) }, () => [
      service.name,
      '-',
      '-',
      service.stopped[0]?.reason ?? 'not started',
      '',
    ]);
    return [...service.tasks.map((task) => row(service.name, task, status)), ...missing];
  });
  const containers = status.services.flatMap(({ tasks }) => tasks[0]?.containers ?? []);
  const standIns = new Set(containers.flatMap(({ name, standIn }) => (standIn ? [`  ${name}: ${standIn}`] : [])));
  const urls = status.forwards.map(({ name, url }) => [name, url]);
  return [
    columns([['SERVICE', 'TASK', 'ADDRESS', 'HEALTH', 'CONTAINERS'], ...rows]),
    ...(urls.length > 0 ? ['', 'To open on this machine:', columns(urls.map((each) => ['', ...each]))] : []),
    ...(standIns.size > 0 ? ['', 'Stand-ins:', ...standIns] : []),
  ].join('\n');
}

function row(service: string, task: TaskStatus, status: Status): string[] {
  const targets = Object.values(status.targets).flatMap((each) => each.filter(({ task: id }) => id === task.id));
  const outside = targets.filter(({ state }) => state !== 'healthy').map(({ state }) => `target ${state}`);
  const health = [task.healthy ? 'healthy' : task.status.toLowerCase(), ...outside].join(', ');
  const containers = task.containers.map(({ name, ports, state, health: check, exit, restarts }) => {
    const note = state === 'STOPPED' ? `exited ${exit}` : (check ?? state).toLowerCase();
    const open = ports.length > 0 ? `:${ports.join(',')}` : '';
    return `${name}${open} (${note}${restarts > 0 ? `, ${restarts} restarts` : ''})`;
  });
  return [service, task.id.slice(0, 8), task.address, health, containers.join(', ')];
}
