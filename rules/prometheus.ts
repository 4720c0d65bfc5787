import type { RuleGroup } from './rule';

/** What the server keeps on disk: blocks, the write-ahead log and the head chunks; `retention.size` counts the same. */
const storage = `(
    prometheus_tsdb_storage_blocks_bytes + prometheus_tsdb_wal_storage_size_bytes + prometheus_tsdb_head_chunks_storage_size_bytes
  )`;

/** Prometheus watching its targets and itself. */
export const prometheusRules: RuleGroup = {
  name: 'prometheus',
  alerts: [
    {
      alert: 'TargetDown',
      expr: 'up == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Target {{ $labels.instance }} of job {{ $labels.job }} is down',
      description: 'Prometheus could not scrape {{ $labels.service }} at {{ $labels.instance }} for 5 minutes.',
    },
    {
      // The address of a stopped task leaves service discovery, so its `up` ends instead of turning 0: compare with
      // what there was during the last day. A job taken out on purpose stays listed for that day: silence it.
      alert: 'TargetsMissing',
      expr: 'group by (job, service) (last_over_time(up[1d])) unless group by (job, service) (up)',
      for: '5m',
      severity: 'warning',
      summary: 'Job {{ $labels.job }} has no target of {{ $labels.service }} any more',
      description:
        'Service discovery has returned no address of {{ $labels.service }} for job {{ $labels.job }} for 5 minutes.',
    },
    {
      alert: 'ScrapeSlow',
      expr: 'scrape_duration_seconds > 5',
      for: '5m',
      severity: 'warning',
      summary: 'Scraping {{ $labels.job }} at {{ $labels.instance }} is slow',
      description: 'A scrape takes {{ $value | humanizeDuration }}; at the scrape timeout the target counts as down.',
    },
    {
      // The limit is `--storage.tsdb.retention.size`, the budget that stands for the size of a file system without one.
      alert: 'PrometheusStorageHigh',
      expr: `${storage}
  / (prometheus_tsdb_retention_limit_bytes > 0) > 0.8`,
      for: '5m',
      severity: 'warning',
      summary: 'Prometheus fills its storage budget',
      description:
        '{{ $value | humanizePercentage }} of the budget are used; at 100 % the oldest blocks go before their retention time.',
    },
    {
      alert: 'PrometheusRuleFailures',
      expr: 'sum by (service, instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'Rules fail to evaluate',
      description:
        'Group {{ $labels.rule_group }} failed {{ $value | printf "%.0f" }} times within 5 minutes: its alerts may be blind.',
    },
    {
      alert: 'PrometheusNotificationsFailing',
      expr: `rate(prometheus_notifications_errors_total[5m])
  / (rate(prometheus_notifications_sent_total[5m]) + rate(prometheus_notifications_errors_total[5m]) > 0) > 0.01`,
      for: '5m',
      severity: 'critical',
      summary: 'Alerts do not reach Alertmanager',
      description: '{{ $value | humanizePercentage }} of the notifications to {{ $labels.alertmanager }} failed.',
    },
    {
      alert: 'PrometheusWithoutAlertmanager',
      expr: 'prometheus_notifications_alertmanagers_discovered < 1',
      for: '5m',
      severity: 'critical',
      summary: 'Prometheus knows no Alertmanager',
      description: 'Service discovery returns no Alertmanager: alerts fire and nobody is told.',
    },
    {
      alert: 'PrometheusConfigReloadFailed',
      expr: 'prometheus_config_last_reload_successful == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Prometheus runs with an old configuration',
      description: 'The last reload failed, so {{ $labels.instance }} goes on with the configuration before it.',
    },
    {
      // Counted while the log is replayed at the start, so the counters begin above zero and need not increase.
      alert: 'PrometheusTSDBCorruption',
      expr: 'prometheus_tsdb_wal_corruptions_total + prometheus_tsdb_mmap_chunk_corruptions_total > 0',
      severity: 'warning',
      summary: 'The store of Prometheus was damaged',
      description:
        '{{ $value }} corruptions of the write-ahead log or the head chunks since the start; samples after each are lost.',
    },
    {
      alert: 'PrometheusCompactionsFailing',
      expr: 'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0',
      severity: 'warning',
      summary: 'Prometheus fails to compact its blocks',
      description:
        '{{ $value | printf "%.0f" }} compactions failed within 3 hours: the head grows, and with it memory and start-up time.',
    },
  ],
};
