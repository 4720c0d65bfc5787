import * as units from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './dashboard';
import { defineDashboard, row } from './layout';
import { stat, timeseries } from './panels';
import * as cloudwatch from './parts/cloudwatch';
import { above, below } from './thresholds';
import { serviceVariable } from './variables';

export interface InfrastructureProps {
  /** @default 'infrastructure' */
  readonly uid?: string;
}

const task = 'service=~"$service"';
const cpuLevels = () => above({ warning: 0.8 });
const memoryLevels = () => above({ critical: 0.9 });

/**
 * Fargate tasks, load balancer and RDS of a system. All from Prometheus, into which an exporter beside it brings CloudWatch's metrics:
 * Grafana needs no rights in the account, and the alerts read the same series.
 */
export const infrastructureDashboard = ({ uid = 'infrastructure' }: InfrastructureProps = {}): DashboardDefinition =>
  defineDashboard({
    uid,
    title: 'Infrastructure',
    description: 'Do all tasks run, with room to spare, and are load balancer and database well?',
    folder: 'Infrastructure',
    tags: ['infrastructure', 'containers', 'cloudwatch'],
    range: '6h',
    variables: [serviceVariable('task:memory_usage:ratio')],
    rows: () => [
      row(
        'Is it healthy?',
        cloudwatch.missingTasks(),
        cloudwatch.unhealthyTargets(),
        stat({
          title: 'CPU',
          description: 'Share of the CPU its task was granted: the busiest task.',
          unit: units.PercentUnit,
          queries: { cpu: `max(task:cpu_usage:ratio{${task}})` },
          thresholds: cpuLevels(),
        }),
        stat({
          title: 'Memory',
          description: 'Share of its memory limit: the fullest task. At 100 % it is killed.',
          unit: units.PercentUnit,
          queries: { memory: `max(task:memory_usage:ratio{${task}})` },
          thresholds: memoryLevels(),
        }),
        stat({
          title: 'RDS CPU',
          description: 'CPU of the database instance.',
          unit: units.Percent,
          queries: { cpu: 'max(aws_rds_cpuutilization_average)' },
          thresholds: above({ warning: 80 }),
          alert: 'RdsCpuHigh',
        }),
        stat({
          title: 'RDS free storage',
          description: 'Disk space the database has left.',
          unit: units.BytesIEC,
          queries: { free: 'min(aws_rds_free_storage_space_average)' },
          thresholds: below({ critical: 2 * 1024 ** 3 }),
          alert: 'RdsStorageLow',
        }),
      ),
      row('ECS tasks', ...cloudwatch.ecsTasks()),
      row(
        'Container resource usage',
        timeseries({
          title: 'CPU by container',
          description: 'Share of the task’s CPU that the container uses: the busiest task.',
          unit: units.PercentUnit,
          queries: { '{{service}} {{container}}': `max by (service, container) (container:cpu_usage:ratio{${task}})` },
          thresholds: cpuLevels(),
        }),
        timeseries({
          title: 'Memory by container',
          description: 'Share of the container’s limit, or of its task’s where it has none: the fullest task.',
          unit: units.PercentUnit,
          queries: {
            '{{service}} {{container}}': `max by (service, container) (container:memory_usage:ratio{${task}})`,
          },
          thresholds: memoryLevels(),
        }),
        timeseries({
          title: 'Memory by task',
          description: 'Share of the task’s limit.',
          unit: units.PercentUnit,
          queries: { '{{service}} {{instance}}': `task:memory_usage:ratio{${task}}` },
          thresholds: memoryLevels(),
        }),
        ...cloudwatch.ecsInputOutput(),
      ),
      row('Load balancer', ...cloudwatch.loadBalancer()),
      row('Database (RDS)', ...cloudwatch.database()),
    ],
  });
