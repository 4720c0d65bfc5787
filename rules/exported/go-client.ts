/** What programs in Go say of their runtime and process by themselves, as client_golang 1.x names it. */
export const goMetrics: readonly string[] = [
  'go_gc_duration_seconds',
  'go_gc_duration_seconds_count',
  'go_gc_duration_seconds_sum',
  'go_goroutines',
  'go_memstats_heap_alloc_bytes',
  'go_memstats_heap_inuse_bytes',
  'process_cpu_seconds_total',
  'process_max_fds',
  'process_open_fds',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
];
