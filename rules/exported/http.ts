/**
 * The HTTP contract: what every web application of the platform serves about its requests.
 */
export const httpMetrics: readonly string[] = [
  'http_request_duration_seconds_bucket',
  'http_request_duration_seconds_count',
  'http_request_duration_seconds_sum',
  'http_requests_total',
];
