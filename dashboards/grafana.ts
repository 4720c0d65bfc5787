import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, ranking, stacked, stat, timeseries } from './panels';
import { quantile, rate, recent, share, sum } from './parts/expr';
import { above } from './thresholds';

const server = 'job="grafana"';

const failed = share(
  rate('grafana_api_response_status_total', `${server},code=~"5.."`),
  rate('grafana_api_response_status_total', server),
);
const errorLevels = () => above({ warning: 0.05 });

/** Grafana about itself. */
export const grafanaDashboard = defineDashboard({
  uid: 'grafana',
  title: 'Grafana',
  description: 'Does Grafana serve its users: API, data sources, database and memory?',
  folder: 'Monitoring',
  tags: ['monitoring', 'grafana'],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Grafana',
        description: 'Up while its metrics can be read.',
        queries: { grafana: `max(up{${server}}) or vector(0)` },
        alert: 'GrafanaDown',
      }),
      stat({
        title: 'API errors',
        description: 'Share of API responses that are server errors, last 5 minutes.',
        unit: units.PercentUnit,
        queries: { errors: recent(failed) },
        thresholds: errorLevels(),
        alert: 'GrafanaApiErrors',
      }),
      stat({
        title: 'Active users',
        description: 'Users seen within the last 30 days.',
        unit: units.Short,
        queries: { users: `max(grafana_stat_active_users{${server}})` },
      }),
      stat({
        title: 'Dashboards',
        description: 'Dashboards in the database.',
        unit: units.Short,
        queries: { dashboards: `max(grafana_stat_totals_dashboard{${server}})` },
      }),
      stat({
        title: 'Database connections',
        description: 'Connections to Grafana’s own database in use.',
        unit: units.Short,
        queries: { 'in use': sum('grafana_database_conn_in_use', server) },
        alert: 'GrafanaDatabaseConnectionsExhausted',
      }),
      stat({
        title: 'Memory',
        description: 'Memory the process holds.',
        unit: units.BytesIEC,
        queries: { memory: `max(process_resident_memory_bytes{${server}})` },
        alert: 'GrafanaMemoryGrowing',
      }),
    ),
    row(
      'Requests',
      stacked({
        title: 'API responses',
        description: 'Responses per second by status code.',
        unit: units.RequestsPerSecond,
        queries: { '{{code}}': `${rate('grafana_api_response_status_total', server, 'code')} > 0` },
      }),
      timeseries({
        title: 'API errors',
        description: 'Share of API responses that are server errors.',
        unit: units.PercentUnit,
        queries: { errors: failed },
        thresholds: errorLevels(),
        alert: 'GrafanaApiErrors',
      }),
      timeseries({
        title: 'Response time',
        description: 'Time to answer HTTP requests, all handlers.',
        unit: units.Seconds,
        queries: {
          p50: quantile(0.5, 'grafana_http_request_duration_seconds', server),
          p99: quantile(0.99, 'grafana_http_request_duration_seconds', server),
        },
      }),
      timeseries({
        title: 'Data source requests',
        description: 'Queries per second that Grafana sent to its data sources, by answer.',
        unit: units.RequestsPerSecond,
        queries: { '{{datasource}} {{code}}': rate('grafana_datasource_request_total', server, 'datasource, code') },
      }),
      ranking({
        title: 'Slowest handlers (p99)',
        description: 'The ten handlers that take longest.',
        unit: units.Seconds,
        queries: {
          '{{handler}}': `topk(10, ${quantile(0.99, 'grafana_http_request_duration_seconds', server, 'handler')} > 0)`,
        },
      }),
    ),
    row(
      'Database and resources',
      timeseries({
        title: 'Database connections',
        description: 'Connections of Grafana’s pool to its own database.',
        unit: units.Short,
        queries: {
          open: sum('grafana_database_conn_open', server),
          'in use': sum('grafana_database_conn_in_use', server),
          idle: sum('grafana_database_conn_idle', server),
        },
        alert: 'GrafanaDatabaseConnectionsExhausted',
      }),
      timeseries({
        title: 'Waiting for the database',
        description: 'Requests per second that had to wait for a connection.',
        unit: units.CountsPerSecond,
        queries: { waits: rate('grafana_database_conn_wait_count_total', server) },
      }),
      timeseries({
        title: 'Memory',
        description: 'Memory the process holds, and of it the Go heap.',
        unit: units.BytesIEC,
        queries: {
          'held {{instance}}': `process_resident_memory_bytes{${server}}`,
          'heap {{instance}}': `go_memstats_heap_inuse_bytes{${server}}`,
        },
        alert: 'GrafanaMemoryGrowing',
      }),
      timeseries({
        title: 'CPU',
        description: 'Cores the process uses.',
        unit: units.Short,
        queries: { '{{instance}}': rate('process_cpu_seconds_total', server, 'instance') },
      }),
    ),
  ],
});
