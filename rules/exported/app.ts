/**
 * The application contract beside HTTP: sessions, database connections and queries, cache.
 */
export const appMetrics: readonly string[] = [
  'app_active_sessions',
  'cache_requests_total',
  'db_connection_errors_total',
  'db_pool_connections',
  'db_pool_connections_max',
  'db_query_duration_seconds_bucket',
  'db_query_duration_seconds_count',
  'db_query_duration_seconds_sum',
];
