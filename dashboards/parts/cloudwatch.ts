import * as units from '@grafana/grafana-foundation-sdk/units';
import { stat, timeseries } from '../panels';
import { above, below } from '../thresholds';

/**
 * CloudWatch metrics as yet-another-cloudwatch-exporter brings them into Prometheus: `aws_<namespace>_<metric>_<statistic>`, one value
 * per minute. They come some minutes late, and a load balancer without requests sends none.
 */

const byBalancer = '{{dimension_LoadBalancer}}';
const byService = '{{dimension_ServiceName}}';
const byInstance = '{{dimension_DBInstanceIdentifier}}';

const mebibyte = 1024 * 1024;

const elb = (metric: string) => `aws_applicationelb_${metric}`;
const insights = (metric: string) =>
  `sum by (dimension_ServiceName) (aws_ecs_containerinsights_${metric}{dimension_ServiceName!=""})`;
const rds = (metric: string) =>
  `sum by (dimension_DBInstanceIdentifier) (aws_rds_${metric}{dimension_DBInstanceIdentifier!=""})`;
/** A count of one minute as a rate, of the balancer as a whole: the exporter also brings one series per target group and zone. */
const perSecond = (metric: string) =>
  `sum by (dimension_LoadBalancer) (${elb(metric)}{dimension_TargetGroup="",dimension_AvailabilityZone=""}) / 60`;

const missing = `sum(${insights('desired_task_count_average')} - ${insights('running_task_count_average')})`;

export const missingTasks = () =>
  stat({
    title: 'Tasks missing',
    description: 'Tasks that should run and do not, all services together.',
    unit: units.Short,
    queries: { missing },
    thresholds: above({ warning: 1 }),
    alert: 'EcsTasksMissing',
  });

export const unhealthyTargets = () =>
  stat({
    title: 'Unhealthy targets',
    description: 'Tasks the load balancer sends nothing to because their health check fails.',
    unit: units.Short,
    queries: { unhealthy: `sum(max by (dimension_TargetGroup) (${elb('un_healthy_host_count_maximum')}))` },
    thresholds: above({ warning: 1 }),
    alert: 'UnhealthyTargets',
  });

export const ecsTasks = () => [
  timeseries({
    title: 'ECS task status: running',
    description: 'Tasks in state RUNNING by service.',
    unit: units.Short,
    queries: { [byService]: insights('running_task_count_average') },
  }),
  timeseries({
    title: 'ECS task status: desired and pending',
    description: 'Tasks each service should have, and those that wait for an image, an address or a place.',
    unit: units.Short,
    queries: {
      [`desired ${byService}`]: insights('desired_task_count_average'),
      [`pending ${byService}`]: insights('pending_task_count_average'),
    },
  }),
  timeseries({
    title: 'ECS deployments',
    description: 'Deployments of the service: more than one while tasks are being exchanged.',
    unit: units.Short,
    queries: { [byService]: insights('deployment_count_average') },
  }),
];

export const ecsInputOutput = () => [
  timeseries({
    title: 'Network I/O',
    description: 'Bytes per second received and sent, by service.',
    unit: units.BytesPerSecondSI,
    queries: {
      [`received ${byService}`]: insights('network_rx_bytes_average'),
      [`sent ${byService}`]: insights('network_tx_bytes_average'),
    },
  }),
  timeseries({
    title: 'Disk I/O',
    description: 'Bytes per second read from and written to block storage, by service. EFS is not in it.',
    unit: units.BytesPerSecondSI,
    queries: {
      [`read ${byService}`]: `${insights('storage_read_bytes_sum')} / 60`,
      [`written ${byService}`]: `${insights('storage_write_bytes_sum')} / 60`,
    },
  }),
];

export const loadBalancer = () => [
  timeseries({
    title: 'ALB requests',
    description: 'Requests per second.',
    unit: units.RequestsPerSecond,
    queries: { [byBalancer]: perSecond('request_count_sum') },
  }),
  timeseries({
    title: 'ALB errors',
    description:
      '`target` were answered with 5xx by an application, `balancer` by the load balancer because no application answered.',
    unit: units.RequestsPerSecond,
    queries: {
      [`target 5xx ${byBalancer}`]: perSecond('httpcode_target_5_xx_count_sum'),
      [`balancer 5xx ${byBalancer}`]: perSecond('httpcode_elb_5_xx_count_sum'),
      [`target 4xx ${byBalancer}`]: perSecond('httpcode_target_4_xx_count_sum'),
    },
    alert: 'LoadBalancerErrors',
  }),
  timeseries({
    title: 'ALB target response time',
    description: 'Mean time until a target began to answer.',
    unit: units.Seconds,
    queries: { [byBalancer]: `max by (dimension_LoadBalancer) (${elb('target_response_time_average')})` },
  }),
  timeseries({
    title: 'ALB targets',
    description: 'Tasks that pass the load balancer’s health check, and those that fail it, by target group.',
    unit: units.Short,
    queries: {
      'healthy {{dimension_TargetGroup}}': `max by (dimension_TargetGroup) (${elb('healthy_host_count_minimum')})`,
      'unhealthy {{dimension_TargetGroup}}': `max by (dimension_TargetGroup) (${elb('un_healthy_host_count_maximum')})`,
    },
  }),
  timeseries({
    title: 'ALB connections',
    description: 'Connections that were open during the minute.',
    unit: units.Short,
    queries: { [byBalancer]: `sum by (dimension_LoadBalancer) (${elb('active_connection_count_sum')})` },
  }),
  timeseries({
    title: 'ALB traffic',
    description: 'Bytes per second in both directions: what the balancer’s price follows.',
    unit: units.BytesPerSecondSI,
    queries: { [byBalancer]: perSecond('processed_bytes_sum') },
  }),
];

export const database = () => [
  timeseries({
    title: 'RDS CPU',
    description: 'CPU of the instance.',
    unit: units.Percent,
    queries: { [byInstance]: rds('cpuutilization_average') },
    thresholds: above({ warning: 80 }),
    alert: 'RdsCpuHigh',
  }),
  timeseries({
    title: 'RDS connections',
    description: 'Clients connected.',
    unit: units.Short,
    queries: { [byInstance]: rds('database_connections_average') },
  }),
  timeseries({
    title: 'RDS free memory',
    description: 'Memory the instance has to spare, its page cache included.',
    unit: units.BytesIEC,
    queries: { [byInstance]: rds('freeable_memory_average') },
    thresholds: below({ warning: 64 * mebibyte }),
    alert: 'RdsMemoryLow',
  }),
  timeseries({
    title: 'RDS free storage',
    description: 'Disk space left. At 0 the database stops.',
    unit: units.BytesIEC,
    queries: { [byInstance]: rds('free_storage_space_average') },
    thresholds: below({ critical: 2048 * mebibyte }),
    alert: 'RdsStorageLow',
  }),
  timeseries({
    title: 'RDS disk operations',
    description: 'Reads and writes per second, and how many wait.',
    unit: units.IOOpsPerSecond,
    queries: {
      [`reads ${byInstance}`]: rds('read_iops_average'),
      [`writes ${byInstance}`]: rds('write_iops_average'),
      [`waiting ${byInstance}`]: rds('disk_queue_depth_average'),
    },
  }),
  timeseries({
    title: 'RDS disk latency',
    description: 'Mean time of a read and of a write.',
    unit: units.Seconds,
    queries: {
      [`read ${byInstance}`]: rds('read_latency_average'),
      [`write ${byInstance}`]: rds('write_latency_average'),
    },
  }),
];
