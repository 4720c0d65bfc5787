/**
 * The default metrics of Python's prometheus_client 0.26 on Linux. Taken from a running process.
 */
export const pythonMetrics: readonly string[] = [
  'process_cpu_seconds_total',
  'process_max_fds',
  'process_open_fds',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_virtual_memory_bytes',
  'python_gc_collections_total',
  'python_gc_objects_collected_total',
  'python_gc_objects_uncollectable_total',
  'python_info',
];
