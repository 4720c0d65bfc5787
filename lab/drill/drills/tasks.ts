import { setTimeout } from 'node:timers/promises';
import { diskMiB } from '../adapt';
import { type Drill, onEc2, onFargate } from '../drill';
import type { Scene } from '../scene';

const kill = 9;
const file = '/tmp/drill';

/** A task that the system does without for a while, and the sidecar that every task on Fargate has. */
const spare = 'grafana';
const sidecar = 'ecs-exporter';
const spareSidecar = `${spare}/${sidecar}`;

/** A program that Prometheus scrapes and that no longer answers. */
const hang = (alert: string, container: string, labels: Drill['labels'], when: Drill['when']): Drill => ({
  alerts: [alert],
  cause: 'a server hangs while it is scraped (SIGSTOP)',
  on: [container],
  breaks: [container],
  labels,
  when,
  begin: (scene) => scene.stall(container, true),
  end: (scene) => scene.stall(container, false),
});

const spareStopped = {
  cause: "Grafana's task is stopped",
  on: [spare],
  breaks: [spare],
  labels: { service: spare },
  begin: (scene: Scene) => scene.stop(spare),
  end: (scene: Scene) => scene.start(spare),
};

const fillDisk = (name: string): Drill => ({
  alerts: ['DiskSpaceLow'],
  cause: "a file fills the task's disk",
  on: [`${name}/${sidecar}`],
  // the disk is memory here, and counts as the container's
  breaks: [name],
  labels: { service: name },
  when: onFargate,
  begin: async (scene) => {
    const mebibytes = Math.floor(diskMiB * 0.93);
    await scene.exec(name, 'sh', '-c', `head -c ${mebibytes}M /dev/zero > ${file}`);
  },
  end: async (scene) => void (await scene.exec(name, 'rm', file)),
});

export const taskDrills: readonly Drill[] = [
  fillDisk('web'),
  fillDisk('backend'),
  hang('TargetDown', spareSidecar, { job: 'ecs', service: spare }, onFargate),
  hang('TargetDown', 'node-exporter', { job: 'node' }, onEc2),
  hang('TargetDown', 'tempo', { job: 'tempo' }, onFargate),
  {
    alerts: ['NodeOutOfMemoryKill'],
    cause: 'a process beside an exporter wants more memory than their container has, and the kernel kills it',
    on: ['node-exporter'],
    begin: async (scene) => {
      // tail keeps what has no line break
      await scene.exec('node-exporter', 'sh', '-c', 'head -c 300m /dev/zero | tail').catch(() => {});
    },
    end: async () => {},
  },
  { ...spareStopped, alerts: ['GrafanaDown', 'TargetsMissing'], when: onFargate },
  // There ContainerDown tells of a container that is gone, and keeps the warnings of its service back.
  hang('GrafanaDown', spare, { service: spare }, onEc2),
  {
    ...spareStopped,
    alerts: ['TargetsMissing'],
    when: onEc2,
    silent: 'fires and ends; nobody is told, as ContainerDown pages for the same service and keeps its warnings back',
  },
  {
    alerts: ['ContainerRestartsRepeatedly'],
    cause: 'a sidecar is killed as often as it is restarted',
    on: [spareSidecar],
    breaks: [spareSidecar],
    labels: { container: sidecar, service: spare },
    when: onFargate,
    begin: async (scene) => {
      const { task } = scene.service(spareSidecar);
      const policy = task.containers.find(({ name }) => name === sidecar)?.restartPolicy;
      if (policy === undefined) throw new Error(`${sidecar} has no restart policy: it stays down`);
      for (let count = 1; count <= 4; count++) {
        // one that ran for a shorter time is not restarted
        await setTimeout(policy.attemptPeriod * 1000 + 500);
        const { restarts } = (await scene.place(spareSidecar)).container;
        await scene.signal(spareSidecar, kill);
        await scene.until(`${sidecar} runs again`, 30, async () => {
          const [again] = await scene.places(spareSidecar);
          return again !== undefined && again.container.restarts > restarts;
        });
      }
    },
    end: async () => {},
  },
  {
    alerts: ['TasksReplacedRepeatedly'],
    cause: 'the task is stopped again and again, and replaced each time',
    on: [spareSidecar],
    breaks: [spare],
    labels: { service: spare },
    when: onFargate,
    begin: async (scene) => {
      for (let count = 0; count < 4; count++) {
        await scene.stop(spare);
        // as long as ECS takes: a task that came at once would be seen beside the one before
        await scene.pass(30);
        await scene.start(spare);
        const { task } = await scene.place(spare);
        const seen = `ecs_task_metadata_info{task_arn=~".*/${task.id}"}`;
        await scene.until('Prometheus has seen the task', 30, async () => (await scene.query(seen)).length > 0);
      }
    },
    end: async () => {},
  },
  {
    alerts: ['ContainerRestartsRepeatedly'],
    cause: 'the only container of a task is killed as often as the task is replaced',
    on: ['webapp', 'cadvisor'],
    breaks: ['webapp'],
    labels: { service: 'webapp' },
    begin: async (scene) => {
      const newest = 'max(container_start_time_seconds{container_label_service="webapp"})';
      for (let count = 0; count < 5; count++) {
        const [before] = await scene.query(newest);
        await scene.signal('webapp', kill);
        await scene.until('cAdvisor has seen the next container', 30, async () => {
          const [now] = await scene.query(newest);
          return now !== undefined && now.value !== before?.value;
        });
        // until the one that is gone no longer counts as running, which the alert takes off
        await setTimeout(5000);
      }
    },
    end: (scene) => scene.healthy('webapp'),
  },
  {
    alerts: ['ContainerDown'],
    cause: "a service's only task is stopped",
    on: ['webapp', 'cadvisor'],
    breaks: ['webapp'],
    labels: { service: 'webapp' },
    begin: (scene) => scene.stop('webapp'),
    end: (scene) => scene.start('webapp'),
  },
];
