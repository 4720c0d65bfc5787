import { goMetrics } from './go-client';

/**
 * What Tempo 2.9 serves that rules and dashboards read. Taken from its published mixin, as no binary was at hand.
 */
export const tempoMetrics: readonly string[] = [
  ...goMetrics,
  'tempo_build_info',
  'tempo_discarded_spans_total',
  'tempo_distributor_bytes_received_total',
  'tempo_distributor_ingester_append_failures_total',
  'tempo_distributor_spans_received_total',
  'tempo_ingester_failed_flushes_total',
  'tempo_ingester_flush_failed_retries_total',
  'tempo_ingester_live_traces',
  'tempo_ingester_traces_created_total',
  'tempo_request_duration_seconds_bucket',
  'tempo_request_duration_seconds_count',
  'tempo_request_duration_seconds_sum',
  'tempodb_blocklist_length',
  'tempodb_blocklist_poll_errors_total',
  'tempodb_compaction_errors_total',
];
