/** A statistic as CloudWatch keeps it. */
export interface CloudwatchStatistic {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'p99';
}

const of = (namespace: string, metric: string, statistic: CloudwatchStatistic['statistic']): CloudwatchStatistic => ({
  namespace,
  metric,
  statistic,
});

/**
 * What the CloudWatch exporter fetches, by the name it gives it: one table for the exporter's configuration and for the check of rules and
 * dashboards, so that neither can name what the other lacks. Names as yet-another-cloudwatch-exporter 0.63 forms them in its
 * sources; dimensions become labels `dimension_<Name>`, the resource's ARN the label `name`.
 */
export const cloudwatchStatistics: Readonly<Record<string, CloudwatchStatistic>> = {
  aws_applicationelb_active_connection_count_sum: of('AWS/ApplicationELB', 'ActiveConnectionCount', 'Sum'),
  aws_applicationelb_healthy_host_count_minimum: of('AWS/ApplicationELB', 'HealthyHostCount', 'Minimum'),
  aws_applicationelb_httpcode_elb_5_xx_count_sum: of('AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'Sum'),
  aws_applicationelb_httpcode_target_2_xx_count_sum: of('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', 'Sum'),
  aws_applicationelb_httpcode_target_3_xx_count_sum: of('AWS/ApplicationELB', 'HTTPCode_Target_3XX_Count', 'Sum'),
  aws_applicationelb_httpcode_target_4_xx_count_sum: of('AWS/ApplicationELB', 'HTTPCode_Target_4XX_Count', 'Sum'),
  aws_applicationelb_httpcode_target_5_xx_count_sum: of('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'Sum'),
  aws_applicationelb_processed_bytes_sum: of('AWS/ApplicationELB', 'ProcessedBytes', 'Sum'),
  aws_applicationelb_request_count_sum: of('AWS/ApplicationELB', 'RequestCount', 'Sum'),
  aws_applicationelb_target_response_time_average: of('AWS/ApplicationELB', 'TargetResponseTime', 'Average'),
  aws_applicationelb_target_response_time_p99: of('AWS/ApplicationELB', 'TargetResponseTime', 'p99'),
  aws_applicationelb_un_healthy_host_count_maximum: of('AWS/ApplicationELB', 'UnHealthyHostCount', 'Maximum'),
  aws_ecs_containerinsights_container_cpu_utilization_maximum: of(
    'ECS/ContainerInsights',
    'ContainerCpuUtilization',
    'Maximum',
  ),
  aws_ecs_containerinsights_container_memory_utilization_maximum: of(
    'ECS/ContainerInsights',
    'ContainerMemoryUtilization',
    'Maximum',
  ),
  aws_ecs_containerinsights_cpu_reserved_maximum: of('ECS/ContainerInsights', 'CpuReserved', 'Maximum'),
  aws_ecs_containerinsights_cpu_utilized_maximum: of('ECS/ContainerInsights', 'CpuUtilized', 'Maximum'),
  aws_ecs_containerinsights_deployment_count_average: of('ECS/ContainerInsights', 'DeploymentCount', 'Average'),
  aws_ecs_containerinsights_desired_task_count_average: of('ECS/ContainerInsights', 'DesiredTaskCount', 'Average'),
  aws_ecs_containerinsights_ephemeral_storage_reserved_maximum: of(
    'ECS/ContainerInsights',
    'EphemeralStorageReserved',
    'Maximum',
  ),
  aws_ecs_containerinsights_ephemeral_storage_utilized_maximum: of(
    'ECS/ContainerInsights',
    'EphemeralStorageUtilized',
    'Maximum',
  ),
  aws_ecs_containerinsights_memory_reserved_maximum: of('ECS/ContainerInsights', 'MemoryReserved', 'Maximum'),
  aws_ecs_containerinsights_memory_utilized_maximum: of('ECS/ContainerInsights', 'MemoryUtilized', 'Maximum'),
  aws_ecs_containerinsights_network_rx_bytes_average: of('ECS/ContainerInsights', 'NetworkRxBytes', 'Average'),
  aws_ecs_containerinsights_network_tx_bytes_average: of('ECS/ContainerInsights', 'NetworkTxBytes', 'Average'),
  aws_ecs_containerinsights_pending_task_count_average: of('ECS/ContainerInsights', 'PendingTaskCount', 'Average'),
  aws_ecs_containerinsights_running_task_count_average: of('ECS/ContainerInsights', 'RunningTaskCount', 'Average'),
  aws_ecs_containerinsights_storage_read_bytes_sum: of('ECS/ContainerInsights', 'StorageReadBytes', 'Sum'),
  aws_ecs_containerinsights_storage_write_bytes_sum: of('ECS/ContainerInsights', 'StorageWriteBytes', 'Sum'),
  aws_ecs_cpuutilization_average: of('AWS/ECS', 'CPUUtilization', 'Average'),
  aws_ecs_memory_utilization_average: of('AWS/ECS', 'MemoryUtilization', 'Average'),
  aws_rds_cpuutilization_average: of('AWS/RDS', 'CPUUtilization', 'Average'),
  aws_rds_database_connections_average: of('AWS/RDS', 'DatabaseConnections', 'Average'),
  aws_rds_disk_queue_depth_average: of('AWS/RDS', 'DiskQueueDepth', 'Average'),
  aws_rds_free_storage_space_average: of('AWS/RDS', 'FreeStorageSpace', 'Average'),
  aws_rds_freeable_memory_average: of('AWS/RDS', 'FreeableMemory', 'Average'),
  aws_rds_read_iops_average: of('AWS/RDS', 'ReadIOPS', 'Average'),
  aws_rds_read_latency_average: of('AWS/RDS', 'ReadLatency', 'Average'),
  aws_rds_write_iops_average: of('AWS/RDS', 'WriteIOPS', 'Average'),
  aws_rds_write_latency_average: of('AWS/RDS', 'WriteLatency', 'Average'),
};

/** What the exporter serves: the statistics above, and how its own calls fare. */
export const cloudwatchExporterMetrics: readonly string[] = [
  ...Object.keys(cloudwatchStatistics),
  'yace_cloudwatch_request_errors',
  'yace_cloudwatch_requests_total',
];
