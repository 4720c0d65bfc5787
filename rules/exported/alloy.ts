import { goMetrics } from './go-client';

/**
 * What Alloy 1.12 serves that rules and dashboards read. Taken from its documentation, as no binary was at hand.
 */
export const alloyMetrics: readonly string[] = [
  ...goMetrics,
  'alloy_build_info',
  'alloy_component_controller_evaluating',
  'alloy_component_controller_running_components',
  'alloy_component_evaluation_seconds_count',
  'alloy_config_hash',
  'alloy_config_last_load_successful',
  'loki_source_docker_target_entries_total',
  'loki_source_docker_target_parsing_errors_total',
  'loki_source_file_file_bytes_total',
  'loki_source_file_files_active_total',
  'loki_source_file_read_bytes_total',
  'loki_source_file_read_lines_total',
  'loki_write_batch_retries_total',
  'loki_write_dropped_bytes_total',
  'loki_write_dropped_entries_total',
  'loki_write_encoded_bytes_total',
  'loki_write_sent_bytes_total',
  'loki_write_sent_entries_total',
];
