import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { containerInsightsDashboard } from '../dashboards/container-insights';
import { containersEc2Dashboard } from '../dashboards/containers-ec2';
import { containersFargateDashboard } from '../dashboards/containers-fargate';
import type { DashboardDefinition } from '../dashboards/dashboard';
import { datingBotDashboard } from '../dashboards/dating-bot';
import { datingBusinessDashboard } from '../dashboards/dating-business';
import { datingOverviewDashboard } from '../dashboards/dating-overview';
import { grafanaDashboard } from '../dashboards/grafana';
import { httpDetailedDashboard } from '../dashboards/http-detailed';
import { infrastructureDashboard } from '../dashboards/infrastructure';
import { koronetApplicationDashboard } from '../dashboards/koronet-application';
import { nodeDashboard } from '../dashboards/node';
import { nodejsDashboard } from '../dashboards/nodejs';
import { postgresDashboard } from '../dashboards/postgres';
import { prometheusDashboard } from '../dashboards/prometheus';
import { type PanelQuery, queriesOf } from '../dashboards/queries';
import { redisDashboard } from '../dashboards/redis';

/** What a seed asks to see, the panel that shows it, and the series without which it would not. */
type Row = readonly [asked: string, dashboard: DashboardDefinition, panel: string, ...series: string[]];

const overview = applicationOverviewDashboard({ jobs: ['backend', 'frontend'], databaseJob: 'backend' });
const http = httpDetailedDashboard({ job: 'backend' });
const nodejs = nodejsDashboard({ jobs: ['backend'] });
const infrastructure = infrastructureDashboard();
const insights = containerInsightsDashboard({ cluster: 'koronet-ecs-cluster' });
const koronet = koronetApplicationDashboard;

const showcase: readonly Row[] = [
  ['Application Overview: request rate', overview, 'Request rate', 'http_requests_total'],
  ['Application Overview: error rate', overview, 'Error rate', 'status_code=~"5.."', 'status_code=~"4.."'],
  [
    'Application Overview: latency overview',
    overview,
    'Response time',
    'histogram_quantile(0.5,',
    'histogram_quantile(0.9,',
    'histogram_quantile(0.99,',
  ],
  ['Application Overview: health status', overview, 'Health status', 'up{'],
  [
    'Application Overview: top endpoints by request count',
    overview,
    'Top endpoints by request count',
    'topk(10, sum by (method, route)',
  ],
  ['HTTP Detailed: request rate by endpoint', http, 'Request rate by endpoint', 'sum by (method, route)'],
  [
    'HTTP Detailed: error rate by endpoint, 5xx',
    http,
    'Error rate by endpoint (5xx)',
    'sum by (method, route)',
    'status_code=~"5.."',
  ],
  [
    'HTTP Detailed: error rate by endpoint, 4xx',
    http,
    'Error rate by endpoint (4xx)',
    'sum by (method, route)',
    'status_code=~"4.."',
  ],
  ['HTTP Detailed: latency heatmap', http, 'Latency heatmap', 'http_request_duration_seconds_bucket'],
  ['HTTP Detailed: status code distribution', http, 'Status code distribution', 'sum by (status_code)'],
  [
    'HTTP Detailed: request duration by endpoint',
    http,
    'Request duration by endpoint (p99)',
    'histogram_quantile(0.99, sum by (method, route, le)',
  ],
  ['Node.js Runtime: event loop lag', nodejs, 'Event loop lag', 'nodejs_eventloop_lag_p99_seconds'],
  ['Node.js Runtime: heap usage', nodejs, 'Heap usage', 'nodejs_heap_size_used_bytes'],
  ['Node.js Runtime: heap statistics', nodejs, 'Heap by space', 'nodejs_heap_space_size_used_bytes'],
  ['Node.js Runtime: garbage collection', nodejs, 'Garbage collection time', 'nodejs_gc_duration_seconds_sum'],
  ['Node.js Runtime: active handles', nodejs, 'Active handles', 'nodejs_active_handles_total'],
  ['Node.js Runtime: active requests', nodejs, 'Active requests', 'nodejs_active_requests_total'],
  ['Infrastructure: ECS task status', infrastructure, 'ECS task status: running', 'running_task_count'],
  ['Infrastructure: container resource usage, CPU', infrastructure, 'CPU by container', 'container:cpu_usage:ratio'],
  [
    'Infrastructure: container resource usage, memory',
    infrastructure,
    'Memory by container',
    'container:memory_usage:ratio',
  ],
  ['Infrastructure: network I/O', infrastructure, 'Network I/O', 'network_rx_bytes', 'network_tx_bytes'],
  ['Infrastructure: disk I/O', infrastructure, 'Disk I/O', 'storage_read_bytes', 'storage_write_bytes'],
  ['Infrastructure: ALB metrics, requests', infrastructure, 'ALB requests', 'aws_applicationelb_request_count_sum'],
  ['Infrastructure: ALB metrics, errors', infrastructure, 'ALB errors', 'httpcode_target_5_xx', 'httpcode_elb_5_xx'],
  ['Infrastructure: ALB metrics, latency', infrastructure, 'ALB target response time', 'target_response_time'],
  [
    'Infrastructure: ALB metrics, targets',
    infrastructure,
    'ALB targets',
    'healthy_host_count',
    'un_healthy_host_count',
  ],
  ['Infrastructure: RDS metrics, CPU', infrastructure, 'RDS CPU', 'aws_rds_cpuutilization'],
  ['Infrastructure: RDS metrics, storage', infrastructure, 'RDS free storage', 'aws_rds_free_storage_space'],
  [
    'Database: connection pool utilisation',
    overview,
    'Connection pool utilisation',
    'db_pool_connections',
    'db_pool_connections_max',
  ],
  ['Database: query execution time', overview, 'Query duration (p90)', 'db_query_duration_seconds_bucket'],
  ['Database: active connections', infrastructure, 'RDS connections', 'aws_rds_database_connections'],
  ['Database: size', postgresDashboard, 'Database size', 'pg_database_size_bytes'],
];

const koronetRows: readonly Row[] = [
  ['request rate', koronet, 'Request rate', 'http_requests_total'],
  [
    'response time',
    koronet,
    'Response time',
    'histogram_quantile(0.5,',
    'histogram_quantile(0.9,',
    'histogram_quantile(0.99,',
  ],
  ['error rate', koronet, 'Error rate', 'status_code=~"5.."'],
  ['status codes', koronet, 'Status code distribution', 'sum by (status_code)'],
  ['database connection pool', koronet, 'Connection pool utilisation', 'db_pool_connections_max'],
  ['query performance', koronet, 'Query duration (p90)', 'db_query_duration_seconds_bucket'],
  ['slow queries', postgresDashboard, 'Slow statements', 'pg_stat_statements_seconds_total'],
  ['cache hit and miss ratio', redisDashboard, 'Keyspace hits', 'redis:keyspace_hit:ratio_rate5m'],
  ['Redis memory usage', redisDashboard, 'Memory in use', 'redis_memory_used_bytes'],
  ['Redis connection count', redisDashboard, 'Clients', 'redis_connected_clients'],
  ['CPU', nodeDashboard, 'CPU', 'instance:cpu_usage:ratio'],
  ['memory', nodeDashboard, 'Memory', 'instance:memory_usage:ratio'],
  ['disk I/O', nodeDashboard, 'Disk throughput', 'node_disk_read_bytes_total', 'node_disk_written_bytes_total'],
  ['disk space', nodeDashboard, 'Free space', 'instance:filesystem_free:ratio'],
  [
    'network throughput',
    nodeDashboard,
    'Network throughput',
    'node_network_receive_bytes_total',
    'node_network_transmit_bytes_total',
  ],
  ['container resource usage', containersFargateDashboard, 'Memory by container', 'container:memory_usage:ratio'],
  ['container restarts', insights, 'Container restarts', 'ECS/ContainerInsights/RestartCount'],
  ['container health', insights, 'Running tasks', 'ECS/ContainerInsights/RunningTaskCount'],
  ['active user sessions', koronet, 'Active sessions', 'app_active_sessions'],
  ['API endpoint usage', koronet, 'Top endpoints by request count', 'http_requests_total'],
  ['cache effectiveness', koronet, 'Cache misses', 'cache_requests_total'],
];

const davidshaevel: readonly Row[] = [
  ['Application Overview: backend health', overview, 'Backend health', 'up{job="backend"}'],
  ['Application Overview: frontend health', overview, 'Frontend health', 'up{job="frontend"}'],
  [
    'Application Overview: performance',
    overview,
    'Response time by application (p90)',
    'http_request_duration_seconds_bucket',
  ],
  ['Infrastructure: ECS tasks', infrastructure, 'ECS task status: running', 'running_task_count'],
  ['Infrastructure: ALB', infrastructure, 'ALB requests', 'aws_applicationelb_request_count_sum'],
  ['Infrastructure: RDS', infrastructure, 'RDS CPU', 'aws_rds_cpuutilization'],
  ['Node.js Performance: memory', nodejs, 'Memory usage', 'process_resident_memory_bytes'],
  ['Node.js Performance: CPU', nodejs, 'CPU usage', 'process_cpu_seconds_total'],
  ['Node.js Performance: event loop', nodejs, 'Event loop lag', 'nodejs_eventloop_lag_p50_seconds'],
  ['Prometheus: active series', prometheusDashboard, 'Active series', 'prometheus_tsdb_head_series'],
  ['Prometheus: storage', prometheusDashboard, 'Storage used', 'prometheus_tsdb_storage_blocks_bytes'],
  ['Prometheus: target availability', prometheusDashboard, 'Targets', 'up{'],
  ['Prometheus: scrape latency', prometheusDashboard, 'Scrape duration', 'scrape_duration_seconds'],
  ['Grafana: API response codes', grafanaDashboard, 'API responses', 'grafana_api_response_status_total'],
  ['Grafana: database connections', grafanaDashboard, 'Database connections', 'grafana_database_conn_in_use'],
  ['Grafana: memory', grafanaDashboard, 'Memory', 'process_resident_memory_bytes'],
];

const dating: readonly Row[] = [
  ['business: registrations', datingBusinessDashboard, 'Registrations', 'bot_registrations_total'],
  ['business: active users', datingBusinessDashboard, 'Active users', 'bot_active_users{window="30d"}'],
  ['business: matches', datingBusinessDashboard, 'Likes and matches', 'bot_matches_total'],
  ['business: messages', datingBusinessDashboard, 'Messages', 'bot_messages_total'],
  [
    'business: conversion',
    datingBusinessDashboard,
    'Conversion funnel',
    'bot_profiles_completed_total',
    'bot_registrations_total',
  ],
  ['overview: health of all services', datingOverviewDashboard, 'Health of the services', 'up{'],
  ['database: connections', datingOverviewDashboard, 'Database connections', 'pg_stat_activity_count'],
  ['database: queries', postgresDashboard, 'Transactions', 'pg_stat_database_xact_commit'],
  ['database: cache', postgresDashboard, 'Buffer cache hits', 'postgres:cache_hit:ratio_rate5m'],
  [
    'containers: network of a task, once',
    containersEc2Dashboard,
    'Network received',
    'container_network_receive_bytes_total{name=~"ecs-.+-internalecspause-.+"}',
  ],
  ['bot: exceptions', datingBotDashboard, 'Exceptions by type', 'bot_exceptions_total'],
];

describe.each([
  ['showcase', showcase],
  ['koronet', koronetRows],
  ['davidshaevel', davidshaevel],
  ['dating-app', dating],
])('the seed of %s', (_, rows) => {
  for (const [asked, dashboard, panel, ...series] of rows) {
    test(asked, () => {
      const queries = queriesOf(dashboard.build()).filter((query: PanelQuery) => query.panel === panel);
      const text = queries.map(({ expr }) => expr).join('\n');
      expect(queries).not.toHaveLength(0);
      for (const expected of series) expect(text).toContain(expected);
    });
  }
});
