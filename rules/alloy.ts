import type { RuleGroup } from './rule';

/** Alloy as the shipper of logs and metrics. */
export const alloyRules: RuleGroup = {
  name: 'alloy',
  alerts: [
    {
      alert: 'AlloyDropsLogs',
      expr: 'sum by (service, instance, reason) (increase(loki_write_dropped_entries_total[10m])) > 0',
      severity: 'warning',
      summary: 'Log lines of {{ $labels.instance }} are lost',
      description: 'Alloy gave up on {{ $value | printf "%.0f" }} lines within 10 minutes: {{ $labels.reason }}.',
    },
    {
      alert: 'AlloyComponentUnhealthy',
      expr: 'sum by (service, instance, health_type) (alloy_component_controller_running_components{health_type!="healthy"}) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'A component of Alloy is not healthy',
      description:
        '{{ $value }} components of {{ $labels.instance }} are {{ $labels.health_type }}: part of the pipeline stands.',
    },
    {
      alert: 'AlloyConfigLoadFailed',
      expr: 'alloy_config_last_load_successful == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Alloy runs with an old configuration',
      description: '{{ $labels.instance }} refused its configuration and goes on with the one before it.',
    },
  ],
};
