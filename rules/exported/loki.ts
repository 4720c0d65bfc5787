import { goMetrics } from './go-client';

/**
 * What Loki 3.7.8 serves that rules and dashboards read. Taken from its sources.
 */
export const lokiMetrics: readonly string[] = [
  ...goMetrics,
  'loki_build_info',
  'loki_compactor_apply_retention_last_successful_run_timestamp_seconds',
  'loki_discarded_samples_total',
  'loki_distributor_bytes_received_total',
  'loki_distributor_lines_received_total',
  'loki_ingester_chunks_flush_failures_total',
  'loki_ingester_chunks_flushed_total',
  'loki_ingester_memory_chunks',
  'loki_ingester_memory_streams',
  'loki_panic_total',
  'loki_prometheus_notifications_dropped_total',
  'loki_prometheus_notifications_errors_total',
  'loki_prometheus_rule_evaluation_failures_total',
  'loki_prometheus_rule_evaluations_total',
  'loki_request_duration_seconds_bucket',
  'loki_request_duration_seconds_count',
  'loki_request_duration_seconds_sum',
];
