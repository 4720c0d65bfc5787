import type { RuleGroup } from './rule';

/** Loki's own health: does it take, keep, delete and answer. */
export const lokiRules: RuleGroup = {
  name: 'loki',
  alerts: [
    {
      alert: 'LokiRequestErrors',
      expr: `sum by (service, route) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[5m]))
  / (sum by (service, route) (rate(loki_request_duration_seconds_count[5m])) > 0) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Loki fails requests to {{ $labels.route }}',
      description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.route }} end in a 5xx.',
    },
    {
      alert: 'LokiDiscardsLogs',
      expr: 'sum by (service, reason) (rate(loki_discarded_samples_total[5m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'Loki refuses log lines',
      description: 'Loki refuses {{ $value | printf "%.1f" }} lines a second for {{ $labels.reason }}; they are lost.',
    },
    {
      alert: 'LokiFlushFailing',
      expr: 'sum by (service, instance) (rate(loki_ingester_chunks_flush_failures_total[5m])) > 0',
      for: '10m',
      severity: 'critical',
      summary: 'Loki cannot write to its store',
      description: 'Chunks have not reached object storage for 10 minutes; they fill the memory and end with the task.',
    },
    {
      // Zero until the first run after a start, so a start does not count as an age of decades.
      alert: 'LokiRetentionStalled',
      expr: 'time() - (loki_compactor_apply_retention_last_successful_run_timestamp_seconds > 0) > 86400',
      severity: 'warning',
      summary: 'Loki does not delete old logs',
      description:
        'The last retention run ended {{ $value | humanizeDuration }} ago: logs are kept longer than promised.',
    },
    {
      alert: 'LokiRuleFailures',
      expr: 'sum by (service, rule_group) (increase(loki_prometheus_rule_evaluation_failures_total[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'Log alerts fail to evaluate',
      description:
        'Group {{ $labels.rule_group }} failed {{ $value | printf "%.0f" }} times within 5 minutes: its alerts may be blind.',
    },
  ],
};
