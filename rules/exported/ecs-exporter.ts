/**
 * What ecs_exporter 0.4.0 serves that rules and dashboards read. Taken from its published sample of a Fargate task; restarts are
 * served for containers that have a restart policy.
 */
export const ecsExporterMetrics: readonly string[] = [
  'ecs_container_cpu_usage_seconds_total',
  'ecs_container_memory_limit_bytes',
  'ecs_container_memory_page_cache_size_bytes',
  'ecs_container_memory_usage_bytes',
  'ecs_container_restarts_total',
  'ecs_network_receive_bytes_total',
  'ecs_network_receive_errors_total',
  'ecs_network_receive_packets_dropped_total',
  'ecs_network_receive_packets_total',
  'ecs_network_transmit_bytes_total',
  'ecs_network_transmit_errors_total',
  'ecs_network_transmit_packets_dropped_total',
  'ecs_network_transmit_packets_total',
  'ecs_task_cpu_limit_vcpus',
  'ecs_task_ephemeral_storage_allocated_bytes',
  'ecs_task_ephemeral_storage_used_bytes',
  'ecs_task_image_pull_start_timestamp_seconds',
  'ecs_task_image_pull_stop_timestamp_seconds',
  'ecs_task_memory_limit_bytes',
  'ecs_task_metadata_info',
];
