import type { RuleGroup } from './rule';

/** The runtime of Node.js services, from the default metrics of prom-client. */
export const nodejsRules: RuleGroup = {
  name: 'nodejs',
  alerts: [
    {
      alert: 'NodejsEventLoopLag',
      expr: 'nodejs_eventloop_lag_p99_seconds > 0.5',
      for: '5m',
      severity: 'warning',
      summary: 'The event loop of {{ $labels.service }} lags',
      description:
        'Callbacks of {{ $labels.instance }} wait up to {{ $value | humanizeDuration }}: something computes where it should wait.',
    },
    {
      alert: 'NodejsGarbageCollection',
      expr: 'sum by (job, service, instance) (rate(nodejs_gc_duration_seconds_sum[5m])) > 0.1',
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.service }} is busy collecting garbage',
      description: '{{ $labels.instance }} spends {{ $value | humanizePercentage }} of its time collecting garbage.',
    },
    {
      // The heap's floor between collections, of one process: load moves the peaks, a leak lifts the floor.
      alert: 'NodejsHeapGrowing',
      expr: `min_over_time(nodejs_heap_size_used_bytes[30m]) > 2 * min_over_time(nodejs_heap_size_used_bytes[30m] offset 6h)
and min_over_time(nodejs_heap_size_used_bytes[30m]) > 100 * 1024 * 1024`,
      for: '30m',
      severity: 'warning',
      summary: 'The heap of {{ $labels.service }} keeps growing',
      description:
        '{{ $labels.instance }} holds {{ $value | humanize1024 }}B after collections, twice as much as six hours ago.',
    },
  ],
};
