import type { RuleGroup } from './rule';

/** Tempo's own health: does it take, keep and answer. */
export const tempoRules: RuleGroup = {
  name: 'tempo',
  alerts: [
    {
      alert: 'TempoRequestErrors',
      expr: `sum by (service, route) (rate(tempo_request_duration_seconds_count{status_code=~"5.."}[5m]))
  / (sum by (service, route) (rate(tempo_request_duration_seconds_count[5m])) > 0) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Tempo fails requests to {{ $labels.route }}',
      description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.route }} end in a 5xx.',
    },
    {
      alert: 'TempoDiscardsSpans',
      expr: 'sum by (service, reason) (rate(tempo_discarded_spans_total[5m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'Tempo refuses spans',
      description:
        'Tempo refuses {{ $value | printf "%.1f" }} spans a second for {{ $labels.reason }}: traces have holes.',
    },
    {
      alert: 'TempoFlushFailing',
      expr: 'sum by (service, instance) (increase(tempo_ingester_failed_flushes_total[10m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'Tempo cannot write to its store',
      description:
        'Blocks have failed to reach object storage for 10 minutes; they fill the disk and end with the task.',
    },
  ],
};
