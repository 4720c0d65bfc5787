import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { table } from './listings';
import { stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above, below } from './thresholds';
import { serviceVariable } from './variables';

const task = 'service=~"$service"';

const cpuLevels = () => above({ warning: 0.8 });
const memoryLevels = () => above({ critical: 0.9 });
const diskLevels = () => below({ critical: 0.1 });

/** Tasks and containers on Fargate, from the task metadata that `ecs_exporter` reads beside them. */
export const containersFargateDashboard = defineDashboard({
  uid: 'containers-fargate',
  title: 'Containers (Fargate)',
  description:
    'Is any task short of CPU, memory or disk, and does any container restart? Fargate limits the task; its containers share.',
  folder: 'Infrastructure',
  tags: ['infrastructure', 'containers'],
  variables: [serviceVariable('ecs_task_metadata_info')],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Tasks',
        description: 'Tasks that report their metadata.',
        unit: units.Short,
        queries: { tasks: `count(ecs_task_metadata_info{${task}}) or vector(0)` },
      }),
      stat({
        title: 'CPU',
        description: 'Share of the CPU its task was granted: the busiest task.',
        unit: units.PercentUnit,
        queries: { cpu: `max(task:cpu_usage:ratio{${task}})` },
        thresholds: cpuLevels(),
      }),
      stat({
        title: 'Memory',
        description:
          'Share of the memory limit, page cache left out: the fullest task or container. At 100 % it is killed.',
        unit: units.PercentUnit,
        queries: { memory: `max(task:memory_usage:ratio{${task}} or container:memory_usage:ratio{${task}})` },
        thresholds: memoryLevels(),
      }),
      stat({
        title: 'Free disk',
        description: 'Share of the ephemeral storage that is free: the fullest task.',
        unit: units.PercentUnit,
        queries: { free: `min(task:ephemeral_storage_free:ratio{${task}})` },
        thresholds: diskLevels(),
      }),
      stat({
        title: 'Container restarts (15 min)',
        description: 'Restarts by a container’s own restart policy.',
        unit: units.Short,
        queries: { restarts: `sum(increase(ecs_container_restarts_total{${task}}[15m])) or vector(0)` },
        thresholds: above({ warning: 3 }),
        alert: 'ContainerRestartsRepeatedly',
      }),
      stat({
        title: 'Tasks replaced (30 min)',
        description: 'Tasks that ran within half an hour and are gone: deployments, and tasks that failed.',
        unit: units.Short,
        queries: {
          replaced: `count(count by (task_arn) (last_over_time(ecs_task_metadata_info{${task}}[30m]))) - count(ecs_task_metadata_info{${task}})`,
        },
        alert: 'TasksReplacedRepeatedly',
      }),
    ),
    row(
      'Tasks',
      timeseries({
        title: 'CPU by task',
        description: 'Share of the CPU the task was granted.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{instance}}': `task:cpu_usage:ratio{${task}}` },
        thresholds: cpuLevels(),
      }),
      timeseries({
        title: 'Memory by task',
        description: 'Share of the task’s memory limit, page cache left out.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{instance}}': `task:memory_usage:ratio{${task}}` },
        thresholds: memoryLevels(),
      }),
      timeseries({
        title: 'Free ephemeral storage',
        description:
          'Share of the task’s only finite disk that is free: images, container layers and task volumes lie on it.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{instance}}': `task:ephemeral_storage_free:ratio{${task}}` },
        thresholds: diskLevels(),
      }),
      timeseries({
        title: 'Tasks by service',
        description: 'Running tasks that report their metadata.',
        unit: units.Short,
        queries: { '{{service}}': `count by (service) (ecs_task_metadata_info{${task}})` },
      }),
      timeseries({
        title: 'Container restarts',
        description: 'Restarts within 15 minutes by a container’s own restart policy.',
        unit: units.Short,
        queries: {
          '{{service}} {{container_name}}': `sum by (service, container_name) (increase(ecs_container_restarts_total{${task}}[15m]))`,
        },
        thresholds: above({ warning: 3 }),
        alert: 'ContainerRestartsRepeatedly',
      }),
      table({
        title: 'Sizes',
        description: 'What each service’s tasks were granted.',
        columns: {
          vCPU: { expr: `max by (service) (ecs_task_cpu_limit_vcpus{${task}})`, unit: units.Short },
          Memory: { expr: `max by (service) (ecs_task_memory_limit_bytes{${task}})`, unit: units.BytesIEC },
          Disk: {
            expr: `max by (service) (ecs_task_ephemeral_storage_allocated_bytes{${task}})`,
            unit: units.BytesIEC,
          },
        },
      }),
    ),
    row(
      'Containers',
      timeseries({
        title: 'CPU by container',
        description: 'Share of the task’s CPU that the container uses.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{container}}': `max by (service, container) (container:cpu_usage:ratio{${task}})` },
      }),
      timeseries({
        title: 'Memory by container',
        description: 'Share of the container’s limit, or of its task’s where it has none.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{container}}': `max by (service, container) (container:memory_usage:ratio{${task}})` },
        thresholds: memoryLevels(),
      }),
      timeseries({
        title: 'Memory of containers',
        description: 'Bytes in use, page cache included.',
        unit: units.BytesIEC,
        queries: {
          '{{service}} {{container_name}}': sum('ecs_container_memory_usage_bytes', task, 'service, container_name'),
        },
      }),
    ),
    row(
      'Network',
      timeseries({
        title: 'Network received',
        description: 'Bytes per second by service.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{service}}': rate('ecs_network_receive_bytes_total', task, 'service') },
      }),
      timeseries({
        title: 'Network sent',
        description: 'Bytes per second by service.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{service}}': rate('ecs_network_transmit_bytes_total', task, 'service') },
      }),
      timeseries({
        title: 'Network errors and drops',
        description: 'Packets per second that were lost on the way in or out.',
        unit: units.PacketsPerSecond,
        queries: {
          errors: `${rate('ecs_network_receive_errors_total', task)} + ${rate('ecs_network_transmit_errors_total', task)}`,
          dropped: `${rate('ecs_network_receive_packets_dropped_total', task)} + ${rate('ecs_network_transmit_packets_dropped_total', task)}`,
        },
      }),
    ),
  ],
});
