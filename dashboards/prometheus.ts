import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { healthTimeline, ranking, stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { processPanels } from './parts/process';
import { above, below } from './thresholds';
import { labelVariable } from './variables';

const server = 'job="prometheus"';
const targets = 'job=~"$job",service=~"$service"';

/** What `PrometheusStorageHigh` counts: blocks, the write-ahead log and the head's chunks. */
const storage = [
  'prometheus_tsdb_storage_blocks_bytes',
  'prometheus_tsdb_wal_storage_size_bytes',
  'prometheus_tsdb_head_chunks_storage_size_bytes',
];
const used = storage.map((metric) => sum(metric, server)).join(' + ');
const storageShare = `(${used}) / (${sum('prometheus_tsdb_retention_limit_bytes', server)} > 0)`;

const storageLevels = () => above({ warning: 0.8 });
const scrapeLevels = () => above({ warning: 5 });
const anyIsBad = () => above({ critical: 0.001 });

/** Prometheus about its targets and itself. */
export const prometheusDashboard = defineDashboard({
  uid: 'prometheus',
  title: 'Prometheus',
  description:
    'Can the monitoring be trusted: are all targets scraped, is every rule evaluated, does the store have room?',
  folder: 'Monitoring',
  tags: ['monitoring', 'prometheus'],
  variables: [
    labelVariable({ name: 'job', series: 'up' }),
    labelVariable({ name: 'service', series: 'up{job=~"$job"}' }),
  ],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Targets up',
        description: 'Share of targets whose last scrape worked.',
        unit: units.PercentUnit,
        queries: { up: `avg(up{${targets}})` },
        thresholds: below({ warning: 1, critical: 0.5 }),
        alert: 'TargetDown',
      }),
      stat({
        title: 'Slowest scrape',
        description: 'Duration of the slowest target’s last scrape.',
        unit: units.Seconds,
        queries: { slowest: `max(scrape_duration_seconds{${targets}})` },
        thresholds: scrapeLevels(),
        alert: 'ScrapeSlow',
      }),
      stat({
        title: 'Storage used',
        description: 'Share of the storage budget (`retention.size`). At 100 % the oldest blocks go before their time.',
        unit: units.PercentUnit,
        queries: { used: storageShare },
        thresholds: storageLevels(),
        alert: 'PrometheusStorageHigh',
      }),
      stat({
        title: 'Rule failures (5 min)',
        description: 'Evaluations that failed: the alerts of that group may be blind.',
        unit: units.Short,
        queries: { failures: `sum(increase(prometheus_rule_evaluation_failures_total{${server}}[5m]))` },
        thresholds: anyIsBad(),
        alert: 'PrometheusRuleFailures',
      }),
      stat({
        title: 'Alertmanagers',
        description: 'Alertmanagers that Prometheus knows. Without one, alerts fire and nobody is told.',
        unit: units.Short,
        queries: { alertmanagers: `min(prometheus_notifications_alertmanagers_discovered{${server}})` },
        thresholds: below({ critical: 1 }),
        alert: 'PrometheusWithoutAlertmanager',
      }),
      stat({
        title: 'Firing alerts',
        description: 'Alerts of the Prometheus rules that fire now, silenced ones included.',
        unit: units.Short,
        queries: { firing: 'count(ALERTS{alertstate="firing"}) or vector(0)' },
        thresholds: above({ warning: 1 }),
      }),
    ),
    row(
      'Targets',
      healthTimeline({
        title: 'Targets',
        description: 'Each target’s scrapes. A band that ends belongs to a task that was stopped.',
        queries: { '{{job}} {{service}} {{instance}}': `up{${targets}}` },
        alert: 'TargetDown',
      }),
      timeseries({
        title: 'Scrape duration',
        description: 'Time of a scrape: the slowest target of each job.',
        unit: units.Seconds,
        queries: { '{{job}}': `max by (job) (scrape_duration_seconds{${targets}})` },
        thresholds: scrapeLevels(),
        alert: 'ScrapeSlow',
      }),
      timeseries({
        title: 'Samples per scrape',
        description: 'Samples kept of each scrape, by job: who costs most.',
        unit: units.Short,
        queries: { '{{job}}': sum('scrape_samples_post_metric_relabeling', targets, 'job') },
      }),
    ),
    row(
      'Storage',
      timeseries({
        title: 'Active series',
        description: 'Series in memory. Memory follows them: a jump is a label with too many values.',
        unit: units.Short,
        queries: { series: sum('prometheus_tsdb_head_series', server) },
      }),
      timeseries({
        title: 'Samples stored',
        description: 'Samples per second.',
        unit: units.CountsPerSecond,
        queries: { samples: rate('prometheus_tsdb_head_samples_appended_total', server) },
      }),
      timeseries({
        title: 'Series created and removed',
        description: 'Series per second. Many of both is churn: short-lived label values.',
        unit: units.CountsPerSecond,
        queries: {
          created: rate('prometheus_tsdb_head_series_created_total', server),
          removed: rate('prometheus_tsdb_head_series_removed_total', server),
        },
      }),
      timeseries({
        title: 'Storage used',
        description: 'Blocks, write-ahead log and head, and the budget they share.',
        unit: units.BytesIEC,
        queries: { used, budget: `${sum('prometheus_tsdb_retention_limit_bytes', server)} > 0` },
        alert: 'PrometheusStorageHigh',
      }),
      timeseries({
        title: 'Failed compactions and reloads',
        description: 'Per hour. Blocks that are not compacted keep the head, and memory, growing.',
        unit: units.Short,
        queries: {
          compactions: `sum(increase(prometheus_tsdb_compactions_failed_total{${server}}[1h]))`,
          reloads: `sum(increase(prometheus_tsdb_reloads_failures_total{${server}}[1h]))`,
        },
        thresholds: anyIsBad(),
        alert: 'PrometheusCompactionsFailing',
      }),
      timeseries({
        title: 'Write-ahead log corruptions',
        description: 'Damaged records found since the start; the samples after each are lost.',
        unit: units.Short,
        queries: { corruptions: sum('prometheus_tsdb_wal_corruptions_total', server) },
        thresholds: anyIsBad(),
      }),
    ),
    row(
      'Rules and notifications',
      timeseries({
        title: 'Rule group duration',
        description: 'Time of a group’s last evaluation. Longer than its interval, evaluations are skipped.',
        unit: units.Seconds,
        // The server names a group by its file and itself: `/etc/rules/node.yml;node`.
        queries: {
          '{{group}}': `max by (group) (label_replace(prometheus_rule_group_last_duration_seconds{${server}}, "group", "$1", "rule_group", ".*;(.*)"))`,
        },
      }),
      timeseries({
        title: 'Rule failures and missed evaluations',
        description: 'Per second.',
        unit: units.CountsPerSecond,
        queries: {
          failures: rate('prometheus_rule_evaluation_failures_total', server),
          missed: rate('prometheus_rule_group_iterations_missed_total', server),
        },
        alert: 'PrometheusRuleFailures',
      }),
      timeseries({
        title: 'Notifications',
        description: 'Alerts per second sent to Alertmanager, refused by it, and dropped.',
        unit: units.CountsPerSecond,
        queries: {
          sent: rate('prometheus_notifications_sent_total', server),
          failed: rate('prometheus_notifications_errors_total', server),
          dropped: rate('prometheus_notifications_dropped_total', server),
        },
        alert: 'PrometheusNotificationsFailing',
      }),
    ),
    row(
      'Queries and resources',
      timeseries({
        title: 'Query duration (p90)',
        description: 'Time of queries by the part of the engine they spend it in.',
        unit: units.Seconds,
        queries: { '{{slice}}': `max by (slice) (prometheus_engine_query_duration_seconds{${server},quantile="0.9"})` },
      }),
      ranking({
        title: 'Requests by handler',
        description: 'Requests per second to the server, the ten busiest handlers.',
        unit: units.RequestsPerSecond,
        queries: { '{{handler}}': `topk(10, ${rate('prometheus_http_requests_total', server, 'handler')})` },
      }),
      ...processPanels(server),
    ),
  ],
});
