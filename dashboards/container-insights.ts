import * as units from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './dashboard';
import { defineDashboard, row } from './layout';
import { timeseries } from './panels';
import { containerInsights } from './targets';

export interface ContainerInsightsProps {
  /** Name of the ECS cluster. */
  readonly cluster: string;
}

const legend = "${PROP('Dim.ServiceName')}";

/**
 * What only the ECS control plane knows: tasks that should run and do not, and block storage of Fargate tasks. Through the
 * CloudWatch data source, so it still answers when Prometheus does not.
 */
export const containerInsightsDashboard = ({ cluster }: ContainerInsightsProps): DashboardDefinition =>
  defineDashboard({
    uid: 'container-insights',
    title: 'ECS services (Container Insights)',
    description: 'Do as many tasks run as should, and which restart? From CloudWatch: it works without Prometheus.',
    folder: 'Infrastructure',
    tags: ['infrastructure', 'containers', 'cloudwatch'],
    rows: () => [
      row(
        'Are all tasks running?',
        timeseries({
          title: 'Running tasks',
          description: 'Tasks in state RUNNING by service. Compare with the desired ones beside.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'RunningTaskCount' }),
        }),
        timeseries({
          title: 'Desired tasks',
          description: 'Tasks the service should have.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'DesiredTaskCount' }),
        }),
        timeseries({
          title: 'Pending tasks',
          description:
            'Tasks that wait for an image, an address or a place. Some that stay pending are a failed pull or a lack of capacity.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'PendingTaskCount' }),
        }),
      ),
      row(
        'Restarts and deployments',
        timeseries({
          title: 'Container restarts',
          description: 'Restarts by containers’ restart policies, per minute.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'RestartCount' }, 'Sum'),
        }),
        timeseries({
          title: 'Deployments',
          description: 'Deployments of the service: more than one while tasks are being exchanged.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'DeploymentCount' }),
        }),
      ),
      row(
        'Resources',
        timeseries({
          title: 'CPU used',
          description: 'CPU units in use by service; 1024 are one vCPU.',
          unit: units.Short,
          queries: containerInsights(cluster, { [legend]: 'CpuUtilized' }),
        }),
        timeseries({
          title: 'Memory used',
          description: 'Memory in use by service.',
          unit: units.Megabytes,
          queries: containerInsights(cluster, { [legend]: 'MemoryUtilized' }),
        }),
        timeseries({
          title: 'Ephemeral storage used',
          description: 'Disk of Fargate tasks in use by service.',
          unit: units.Gigabytes,
          queries: containerInsights(cluster, { [legend]: 'EphemeralStorageUtilized' }),
        }),
        timeseries({
          title: 'Disk reads',
          description: 'Bytes read from block storage per minute, by service.',
          unit: units.BytesIEC,
          queries: containerInsights(cluster, { [legend]: 'StorageReadBytes' }, 'Sum'),
        }),
        timeseries({
          title: 'Disk writes',
          description: 'Bytes written to block storage per minute, by service.',
          unit: units.BytesIEC,
          queries: containerInsights(cluster, { [legend]: 'StorageWriteBytes' }, 'Sum'),
        }),
        timeseries({
          title: 'Network',
          description: 'Bytes per second received and sent, by service.',
          unit: units.BytesPerSecondSI,
          queries: containerInsights(cluster, {
            [`received ${legend}`]: 'NetworkRxBytes',
            [`sent ${legend}`]: 'NetworkTxBytes',
          }),
        }),
      ),
    ],
  });
