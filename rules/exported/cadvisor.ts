/**
 * What cAdvisor 0.60.6 serves that rules and dashboards read. Taken from its sources; the network of a task in awsvpc mode is counted
 * for its pause container, and cfs metrics only exist under a CPU quota. `container_oom_events_total` is left out: without /dev/kmsg it stays
 * at 0, and with it the killed container is gone before it counts. `node_vmstat_oom_kill` of node exporter tells.
 * `container_spec_memory_reservation_limit_bytes` too: cAdvisor reads `memory.min`, and Docker writes `memory.low` (google/cadvisor#3523).
 */
export const cadvisorMetrics: readonly string[] = [
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_cpu_cfs_throttled_seconds_total',
  'container_cpu_system_seconds_total',
  'container_cpu_usage_seconds_total',
  'container_cpu_user_seconds_total',
  'container_fs_limit_bytes',
  'container_fs_reads_bytes_total',
  'container_fs_usage_bytes',
  'container_fs_writes_bytes_total',
  'container_last_seen',
  'container_memory_cache',
  'container_memory_failcnt',
  'container_memory_rss',
  'container_memory_usage_bytes',
  'container_memory_working_set_bytes',
  'container_network_receive_bytes_total',
  'container_network_receive_errors_total',
  'container_network_receive_packets_dropped_total',
  'container_network_transmit_bytes_total',
  'container_network_transmit_errors_total',
  'container_network_transmit_packets_dropped_total',
  'container_processes',
  'container_spec_cpu_period',
  'container_spec_cpu_quota',
  'container_spec_cpu_shares',
  'container_spec_memory_limit_bytes',
  'container_start_time_seconds',
  'container_threads',
  'machine_cpu_cores',
  'machine_memory_bytes',
];
