import type { RuleGroup } from './rule';

/**
 * Alertmanager's own health. It has no "down" here: only Alertmanager could deliver that. A CloudWatch alarm past it does, and
 * `PrometheusWithoutAlertmanager` shows it.
 */
export const alertmanagerRules: RuleGroup = {
  name: 'alertmanager',
  alerts: [
    {
      // A group whose notification failed is tried again after `group_interval`, 5 min: a window of the same length would be
      // empty for a moment between two attempts, and a single group would never fire this.
      alert: 'AlertmanagerNotificationsFailing',
      expr: `sum by (service, integration) (rate(alertmanager_notifications_failed_total[15m]))
  / (sum by (service, integration) (rate(alertmanager_notifications_total[15m])) > 0) > 0.01`,
      for: '5m',
      severity: 'critical',
      summary: 'Alertmanager cannot deliver by {{ $labels.integration }}',
      description: '{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} failed.',
    },
    {
      alert: 'AlertmanagerConfigReloadFailed',
      expr: 'alertmanager_config_last_reload_successful == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Alertmanager runs with an old configuration',
      description: 'The last reload failed, so {{ $labels.instance }} goes on routing by the configuration before it.',
    },
  ],
};
