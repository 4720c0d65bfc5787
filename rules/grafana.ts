import type { RuleGroup } from './rule';

/** Grafana's own health: does it serve, does its database keep up, does its memory grow. */
export const grafanaRules: RuleGroup = {
  name: 'grafana',
  alerts: [
    {
      alert: 'GrafanaDown',
      expr: 'absent(up{job="grafana"} == 1)',
      for: '5m',
      severity: 'warning',
      labels: { service: 'grafana' },
      summary: 'Grafana is down',
      description:
        'No Grafana has answered a scrape for 5 minutes: no dashboards, no Grafana-managed alerts, no plan of this stack.',
    },
    {
      alert: 'GrafanaApiErrors',
      expr: `sum by (service) (rate(grafana_api_response_status_total{code=~"5.."}[5m]))
  / (sum by (service) (rate(grafana_api_response_status_total[5m])) > 0) > 0.05`,
      for: '5m',
      severity: 'warning',
      summary: 'Grafana answers with errors',
      description: "{{ $value | humanizePercentage }} of the responses of Grafana's API are server errors.",
    },
    {
      // SQLite has no limit of connections and waits for none; a server database has both.
      alert: 'GrafanaDatabaseConnectionsExhausted',
      expr: 'grafana_database_conn_in_use / (grafana_database_conn_max_open > 0) > 0.9',
      for: '5m',
      severity: 'warning',
      summary: "Grafana's database connections are used up",
      description:
        '{{ $value | humanizePercentage }} of the connections Grafana may open are in use: requests wait for one.',
    },
    {
      // Well before the container's limit: that one is watched as every container's is.
      alert: 'GrafanaMemoryGrowing',
      expr: `process_resident_memory_bytes{job="grafana"}
  > on (service) group_left () (2 * avg by (service) (avg_over_time(process_resident_memory_bytes{job="grafana"}[1h] offset 1d)))
and process_resident_memory_bytes{job="grafana"} > 256 * 1024 * 1024`,
      for: '15m',
      severity: 'warning',
      summary: 'Grafana uses twice the memory of a day ago',
      description: 'Grafana holds {{ $value | humanize1024 }}B: a leak, or a dashboard that asks for too much.',
    },
  ],
};
