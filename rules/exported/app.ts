/** Sessions that are open now. */
export const sessionMetrics: readonly string[] = ['app_active_sessions'];

/** Lookups in the cache by `result`: `hit`, `miss`. */
export const cacheMetrics: readonly string[] = ['cache_requests_total'];

/** Failures to connect; connections of the pool by `state` (`in_use`, `idle`) and their limit; a histogram of queries by `operation`. */
export const databaseMetrics: readonly string[] = [
  'db_connection_errors_total',
  'db_pool_connections',
  'db_pool_connections_max',
  'db_query_duration_seconds_bucket',
  'db_query_duration_seconds_count',
  'db_query_duration_seconds_sum',
];

/**
 * The application contract beside HTTP, whole.
 */
export const appMetrics: readonly string[] = [...sessionMetrics, ...cacheMetrics, ...databaseMetrics];
