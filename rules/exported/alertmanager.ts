import { goMetrics } from './go-client';

/**
 * What Alertmanager 0.31.1 says of itself that rules and dashboards read. Taken from the running server.
 */
export const alertmanagerMetrics: readonly string[] = [
  ...goMetrics,
  'alertmanager_alerts',
  'alertmanager_alerts_invalid_total',
  'alertmanager_alerts_received_total',
  'alertmanager_build_info',
  'alertmanager_cluster_enabled',
  'alertmanager_config_hash',
  'alertmanager_config_last_reload_success_timestamp_seconds',
  'alertmanager_config_last_reload_successful',
  'alertmanager_dispatcher_aggregation_groups',
  'alertmanager_http_request_duration_seconds_bucket',
  'alertmanager_http_request_duration_seconds_count',
  'alertmanager_http_request_duration_seconds_sum',
  'alertmanager_inhibition_rules',
  'alertmanager_integrations',
  'alertmanager_marked_alerts',
  'alertmanager_nflog_snapshot_size_bytes',
  'alertmanager_notification_latency_seconds_bucket',
  'alertmanager_notification_latency_seconds_count',
  'alertmanager_notification_latency_seconds_sum',
  'alertmanager_notification_requests_failed_total',
  'alertmanager_notification_requests_total',
  'alertmanager_notifications_failed_total',
  'alertmanager_notifications_total',
  'alertmanager_receivers',
  'alertmanager_silences',
];
