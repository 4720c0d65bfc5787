/**
 * The HTTP contract: what every web application of the platform serves about its requests, a counter and a histogram in seconds,
 * both by `method`, `route` (the pattern, `/items/:id`, never the path) and `status_code`.
 */
export const httpMetrics: readonly string[] = [
  'http_request_duration_seconds_bucket',
  'http_request_duration_seconds_count',
  'http_request_duration_seconds_sum',
  'http_requests_total',
];
