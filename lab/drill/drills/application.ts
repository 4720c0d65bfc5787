import { availableParallelism } from 'node:os';
import { type Drill, onEc2, onFargate } from '../drill';
import type { Faults, Scene } from '../scene';

/** Containers of applications that misbehave on request. */
const applications = ['web', 'backend', 'frontend', 'bot'] as const;

/** The same drill for each application: a fault that is set and taken back. */
function fault(
  alert: string,
  cause: string,
  faults: Faults | ((scene: Scene, name: string) => Promise<Faults>),
  end: Faults,
): Drill[] {
  return applications.map((name) => ({
    alerts: [alert],
    cause,
    on: [name],
    labels: { service: name },
    begin: async (scene) => scene.fault(name, typeof faults === 'function' ? await faults(scene, name) : faults),
    end: (scene) => scene.fault(name, end),
  }));
}

/** MiB that bring the task, or on EC2 the container, above the alert's 90 % of its limit and leave room for health checks. */
async function mostOfTheMemory(scene: Scene, name: string): Promise<Faults> {
  const fargate = onFargate(scene.run);
  const { task } = scene.service(name);
  const container = task.containers.find((each) => each.name === name);
  const limit = fargate ? task.memoryMiB : container?.memoryMiB;
  const ratio = fargate ? 'task:memory_usage:ratio' : 'container:memory_usage:ratio';
  const [used] = await scene.query(`max(${ratio}{service="${name}"})`);
  if (limit === undefined || used === undefined) throw new Error(`Prometheus knows no memory limit of ${name}`);
  return { memoryMiB: Math.round((0.92 - used.value) * limit) };
}

/** On EC2 every container may use the whole machine, and this one has to win it from all others. */
const wholeMachine = (alert: string, service: string): Drill => ({
  alerts: [alert],
  cause: 'busy loops on every core',
  on: ['bot', 'node-exporter'],
  alone: true,
  labels: { service },
  when: onEc2,
  begin: (scene) => scene.fault('bot', { cpu: 2 * availableParallelism() }),
  end: (scene) => scene.fault('bot', { cpu: 0 }),
});

export const applicationDrills: readonly Drill[] = [
  ...fault('HighErrorRate', 'half of the requests are answered 500', { errorRate: 0.5 }, { errorRate: 0 }),
  ...fault('HighResponseTime', 'every request takes 3 s longer', { delaySeconds: 3 }, { delaySeconds: 0 }),
  ...fault('CacheMissRateHigh', 'the application goes past its cache', { cacheBypass: true }, { cacheBypass: false }),
  ...fault('HighCpuUsage', 'a busy loop beside the requests', { cpu: 1 }, { cpu: 0 }).map((drill) => ({
    ...drill,
    when: onFargate,
  })),
  wholeMachine('HighCpuUsage', 'bot'),
  wholeMachine('HostCpuHigh', 'node-exporter'),
  ...fault('HighMemoryUsage', 'the application holds on to memory, up to 92 % of its limit', mostOfTheMemory, {
    memoryMiB: 0,
  }),
  ...applications.map(
    (name): Drill => ({
      alerts: [`${name[0]?.toUpperCase()}${name.slice(1)}Down`],
      cause: `every task of ${name} is stopped`,
      on: [name],
      breaks: [name],
      labels: { service: name },
      escalates: true,
      begin: (scene) => scene.stop(name),
      end: (scene) => scene.start(name),
    }),
  ),
];
