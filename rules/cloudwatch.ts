import type { RuleGroup } from './rule';

/** Where a database of RDS calls; alarms of CloudWatch take the same figures where no Prometheus reads it. */
export const rdsLimits = {
  cpuPercent: 80,
  /** A tenth of the smallest volume RDS offers, 20 GiB: CloudWatch does not tell the size of the volume. */
  freeStorageGiB: 2,
  freeableMemoryMiB: 64,
} as const;

/** Load balancer, ECS services and RDS as CloudWatch sees them, a minute or two late. */
export const cloudwatchRules: RuleGroup = {
  name: 'cloudwatch',
  alerts: [
    {
      // Answers of the load balancer itself; the targets' own are in the error rate of their services.
      alert: 'LoadBalancerErrors',
      expr: 'sum by (dimension_LoadBalancer) (aws_applicationelb_httpcode_elb_5_xx_count_sum{dimension_AvailabilityZone="", dimension_TargetGroup=""}) > 10',
      for: '5m',
      severity: 'critical',
      summary: 'The load balancer answers with errors',
      description:
        '{{ $labels.dimension_LoadBalancer }} answers {{ $value }} requests a minute with a 5xx of its own: no healthy target, or one that breaks off.',
    },
    {
      alert: 'UnhealthyTargets',
      expr: 'max by (dimension_TargetGroup) (aws_applicationelb_un_healthy_host_count_maximum) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'Tasks fail the health check of the load balancer',
      description:
        '{{ $value }} targets of {{ $labels.dimension_TargetGroup }} are unhealthy: the others carry their load.',
    },
    {
      alert: 'EcsTasksMissing',
      expr: `max by (dimension_ClusterName, dimension_ServiceName) (aws_ecs_containerinsights_desired_task_count_average{dimension_ServiceName!=""})
  - max by (dimension_ClusterName, dimension_ServiceName) (aws_ecs_containerinsights_running_task_count_average{dimension_ServiceName!=""})
  > 0`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.dimension_ServiceName }} has fewer tasks than it should',
      description: '{{ $value }} tasks of {{ $labels.dimension_ServiceName }} are wanted and do not run.',
    },
    {
      alert: 'RdsCpuHigh',
      expr: `max by (dimension_DBInstanceIdentifier) (aws_rds_cpuutilization_average) > ${rdsLimits.cpuPercent}`,
      for: '10m',
      severity: 'warning',
      summary: 'Database {{ $labels.dimension_DBInstanceIdentifier }} is short of CPU',
      description: '{{ $value | printf "%.0f" }} % of the CPU are used; queries queue up.',
    },
    {
      alert: 'RdsStorageLow',
      expr: `min by (dimension_DBInstanceIdentifier) (aws_rds_free_storage_space_average) < ${rdsLimits.freeStorageGiB} * 1024 * 1024 * 1024`,
      for: '5m',
      severity: 'critical',
      summary: 'Database {{ $labels.dimension_DBInstanceIdentifier }} is running out of disk',
      description: '{{ $value | humanize1024 }}B are free; a full instance stops.',
    },
    {
      alert: 'RdsMemoryLow',
      expr: `min by (dimension_DBInstanceIdentifier) (aws_rds_freeable_memory_average) < ${rdsLimits.freeableMemoryMiB} * 1024 * 1024`,
      for: '10m',
      severity: 'warning',
      summary: 'Database {{ $labels.dimension_DBInstanceIdentifier }} is running out of memory',
      description: '{{ $value | humanize1024 }}B could be freed; the instance begins to swap.',
    },
    {
      alert: 'CloudwatchRequestsFailing',
      expr: 'sum by (service, api_name) (increase(yace_cloudwatch_request_errors[15m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'CloudWatch refuses the exporter',
      description:
        '{{ $value | printf "%.0f" }} calls of {{ $labels.api_name }} failed within 15 minutes: alerts on AWS metrics may be blind.',
    },
  ],
};
