import { goMetrics } from './go-client';

/**
 * What Grafana 12.3 says of itself that rules and dashboards read. Taken from its sources and published dashboards, as no binary was at hand; the
 * connection metrics get other names in Grafana 13.
 */
export const grafanaMetrics: readonly string[] = [
  ...goMetrics,
  'grafana_alerting_active_alerts',
  'grafana_alerting_rule_evaluation_failures_total',
  'grafana_alerting_rule_evaluations_total',
  'grafana_api_response_status_total',
  'grafana_build_info',
  'grafana_database_conn_idle',
  'grafana_database_conn_in_use',
  'grafana_database_conn_max_open',
  'grafana_database_conn_open',
  'grafana_database_conn_wait_count_total',
  'grafana_database_conn_wait_duration_seconds',
  'grafana_datasource_request_duration_seconds_bucket',
  'grafana_datasource_request_duration_seconds_count',
  'grafana_datasource_request_duration_seconds_sum',
  'grafana_datasource_request_total',
  'grafana_http_request_duration_seconds_bucket',
  'grafana_http_request_duration_seconds_count',
  'grafana_http_request_duration_seconds_sum',
  'grafana_http_request_in_flight',
  'grafana_page_response_status_total',
  'grafana_proxy_response_status_total',
  'grafana_stat_active_users',
  'grafana_stat_total_users',
  'grafana_stat_totals_alert_rules',
  'grafana_stat_totals_dashboard',
  'grafana_stat_totals_datasource',
];
