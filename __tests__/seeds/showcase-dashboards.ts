import { bare, type Fact, finds, model, panel, panels } from '../support/read';
import type { Config } from '../support/synth';

const overview = 'application-overview';
const http = 'http-detailed';
const nodejs = 'nodejs-runtime';
const infrastructure = 'infrastructure';
const quantiles = ['histogram_quantile(0.5,', 'histogram_quantile(0.9,', 'histogram_quantile(0.99,'];

/** Metrics of the application, and the dashboards that show what the seed lists. */
export const dashboards: readonly Fact[] = [
  [
    'the backend serves /metrics, which Prometheus scrapes',
    (s, environment) => bare(finds('backend')(s), environment),
    'backend.showcase.local:3000/metrics',
  ],
  [
    'duration of requests is read',
    panel('http-detailed', 'Response time', 'http_request_duration_seconds_bucket'),
    true,
  ],
  ['count of requests is read', panel('http-detailed', 'Request rate by endpoint', 'http_requests_total'), true],
  ['Node.js default metrics are read', panel('nodejs-runtime', 'Active handles', 'nodejs_active_handles_total'), true],
  [
    'the four dashboards',
    (s) => [overview, http, nodejs, infrastructure].map((uid) => model(s, uid).title),
    ['Application Overview', 'HTTP Detailed', 'Node.js Runtime', 'Infrastructure'],
  ],
  ['overview: request rate', panel(overview, 'Request rate', 'http_requests_total'), true],
  [
    'overview: error rate, 4xx and 5xx',
    panel(overview, 'Error rate', 'status_code=~"5.."', 'status_code=~"4.."'),
    true,
  ],
  ['overview: latency p50, p90, p99', panel(overview, 'Response time', ...quantiles), true],
  ['overview: health status', panel(overview, 'Health status', 'up{'), true],
  ['overview: top endpoints', panel(overview, 'Top endpoints by request count', 'topk(10', 'route'), true],
  ['overview: connection pool', panel(overview, 'Connection pool utilisation', 'db_pool_connections_max'), true],
  ['overview: query time', panel(overview, 'Query duration (p90)', 'db_query_duration_seconds_bucket'), true],
  ['HTTP: request rate by endpoint', panel(http, 'Request rate by endpoint', 'sum by (method, route)'), true],
  ['HTTP: 5xx by endpoint', panel(http, 'Error rate by endpoint (5xx)', 'status_code=~"5.."'), true],
  ['HTTP: 4xx by endpoint', panel(http, 'Error rate by endpoint (4xx)', 'status_code=~"4.."'), true],
  [
    'HTTP: latency heatmap',
    (s) => panels(s, http).some(({ type, text }) => type === 'heatmap' && text.includes('duration_seconds_bucket')),
    true,
  ],
  ['HTTP: status codes', panel(http, 'Status code distribution', 'sum by (status_code)'), true],
  ['HTTP: duration by endpoint', panel(http, 'Request duration by endpoint (p99)', 'sum by (method, route, le)'), true],
  ['Node.js: event loop lag', panel(nodejs, 'Event loop lag', 'nodejs_eventloop_lag_p99_seconds'), true],
  ['Node.js: heap', panel(nodejs, 'Heap usage', 'nodejs_heap_size_used_bytes'), true],
  ['Node.js: garbage collection', panel(nodejs, 'Garbage collection time', 'nodejs_gc_duration_seconds_sum'), true],
  ['Node.js: active handles', panel(nodejs, 'Active handles', 'nodejs_active_handles_total'), true],
  ['Node.js: active requests', panel(nodejs, 'Active requests', 'nodejs_active_requests_total'), true],
  ['Node.js: CPU', panel(nodejs, 'CPU usage', 'process_cpu_seconds_total'), true],
  ['Node.js: memory', panel(nodejs, 'Memory usage', 'process_resident_memory_bytes'), true],
  ['infrastructure: task status', panel(infrastructure, 'ECS task status: running', 'running_task_count'), true],
  ['infrastructure: CPU', panel(infrastructure, 'CPU by container', 'container:cpu_usage:ratio'), true],
  ['infrastructure: memory', panel(infrastructure, 'Memory by container', 'container:memory_usage:ratio'), true],
  ['infrastructure: network', panel(infrastructure, 'Network I/O', 'network_rx_bytes', 'network_tx_bytes'), true],
  ['infrastructure: disk', panel(infrastructure, 'Disk I/O', 'storage_read_bytes', 'storage_write_bytes'), true],
  ['infrastructure: load balancer', panel(infrastructure, 'ALB requests', 'aws_applicationelb_request_count'), true],
  ['infrastructure: RDS', panel(infrastructure, 'RDS CPU', 'aws_rds_cpuutilization'), true],
  ['database: active connections', panel('postgres', 'Connections by state', 'pg_stat_activity_count'), true],
  [
    'database: queries as the server sees them',
    panel('postgres', 'Slow statements', 'pg_stat_statements_seconds_total', 'pg_stat_statements_calls_total'),
    true,
  ],
  ['database: size', panel('postgres', 'Database size', 'pg_database_size_bytes'), true],
  [
    'panels are described and stand in rows',
    (s) =>
      [overview, http, nodejs, infrastructure].every(
        (uid) =>
          model(s, uid).panels.some(({ type }: Config) => type === 'row') &&
          panels(s, uid).every(({ description }) => description.length > 10),
      ),
    true,
  ],
];
