import { goMetrics } from './go-client';

/**
 * What Traefik 3.6.12 serves that rules and dashboards read. Taken from its sources; labels of routers are off unless asked for, and
 * a server's state is only served where the service has a health check.
 */
export const traefikMetrics: readonly string[] = [
  ...goMetrics,
  'traefik_config_last_reload_success',
  'traefik_config_reloads_total',
  'traefik_entrypoint_request_duration_seconds_bucket',
  'traefik_entrypoint_request_duration_seconds_count',
  'traefik_entrypoint_request_duration_seconds_sum',
  'traefik_entrypoint_requests_bytes_total',
  'traefik_entrypoint_requests_tls_total',
  'traefik_entrypoint_requests_total',
  'traefik_entrypoint_responses_bytes_total',
  'traefik_open_connections',
  'traefik_router_request_duration_seconds_bucket',
  'traefik_router_request_duration_seconds_count',
  'traefik_router_request_duration_seconds_sum',
  'traefik_router_requests_bytes_total',
  'traefik_router_requests_tls_total',
  'traefik_router_requests_total',
  'traefik_router_responses_bytes_total',
  'traefik_service_request_duration_seconds_bucket',
  'traefik_service_request_duration_seconds_count',
  'traefik_service_request_duration_seconds_sum',
  'traefik_service_requests_bytes_total',
  'traefik_service_requests_tls_total',
  'traefik_service_requests_total',
  'traefik_service_responses_bytes_total',
  'traefik_service_retries_total',
  'traefik_service_server_up',
  'traefik_tls_certs_not_after',
];
