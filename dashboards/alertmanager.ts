import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { table } from './listings';
import { health, stacked, stat, timeseries } from './panels';
import { quantile, rate, recent, share, sum } from './parts/expr';
import { processPanels } from './parts/process';
import { above } from './thresholds';

const server = 'job="alertmanager"';
/** Alertmanager counts for every kind of channel it knows; these are the ones we use. */
const channels = `${server},integration=~"email|slack|pagerduty|webhook"`;

const failures = share(
  rate('alertmanager_notifications_failed_total', channels, 'integration'),
  rate('alertmanager_notifications_total', channels, 'integration'),
);
const failureLevels = () => above({ critical: 0.01 });

/** Alertmanager: what it was told, what it told whom, and whether that arrived. */
export const alertmanagerDashboard = defineDashboard({
  uid: 'alertmanager',
  title: 'Alertmanager',
  description: 'Do alerts reach people: what fires, what is silenced, and does every channel deliver?',
  folder: 'Monitoring',
  tags: ['monitoring', 'alerting'],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Alertmanager',
        description: 'Up while Prometheus can scrape it.',
        queries: { alertmanager: `min(up{${server}}) or vector(0)` },
      }),
      health({
        title: 'Configuration',
        description: 'Down when the last reload failed: it goes on routing by the configuration before it.',
        queries: { configuration: `min(alertmanager_config_last_reload_successful{${server}})` },
        alert: 'AlertmanagerConfigReloadFailed',
      }),
      stat({
        title: 'Failed notifications',
        description: 'Share that failed in the last 15 minutes: the worst channel. No data while nothing is sent.',
        unit: units.PercentUnit,
        queries: { failed: `max(${recent(failures, '15m')})` },
        thresholds: failureLevels(),
        alert: 'AlertmanagerNotificationsFailing',
      }),
      stat({
        title: 'Active alerts',
        description: 'Alerts that are neither silenced nor inhibited.',
        unit: units.Short,
        queries: { active: sum('alertmanager_alerts', `${server},state="active"`) },
        thresholds: above({ warning: 1 }),
      }),
      stat({
        title: 'Suppressed alerts',
        description: 'Alerts that fire while a silence or an inhibition keeps them quiet.',
        unit: units.Short,
        queries: { suppressed: sum('alertmanager_alerts', `${server},state="suppressed"`) },
      }),
      stat({
        title: 'Active silences',
        description: 'Silences in force. One forgotten hides the next outage.',
        unit: units.Short,
        queries: { silences: sum('alertmanager_silences', `${server},state="active"`) },
      }),
    ),
    row(
      'Alerts',
      table({
        title: 'Firing alerts',
        description: 'What Prometheus’ rules fire now and for how long, silenced or not.',
        columns: {
          'Firing series': {
            expr: 'count by (alertname, severity, service) (ALERTS{alertstate="firing"})',
            unit: units.Short,
          },
          'Active for': {
            expr: 'time() - min by (alertname, severity, service) (ALERTS_FOR_STATE and on (alertname, service, severity) ALERTS{alertstate="firing"})',
            unit: units.DurationSeconds,
          },
        },
      }),
      stacked({
        title: 'Alerts by state',
        description: 'Alerts Alertmanager holds.',
        unit: units.Short,
        queries: { '{{state}}': sum('alertmanager_alerts', server, 'state') },
      }),
      timeseries({
        title: 'Alerts received',
        description: 'Alerts per second posted to the API, firing and resolved, and those refused as invalid.',
        unit: units.CountsPerSecond,
        queries: {
          '{{status}}': rate('alertmanager_alerts_received_total', server, 'status'),
          invalid: rate('alertmanager_alerts_invalid_total', server),
        },
      }),
    ),
    row(
      'Notifications',
      timeseries({
        title: 'Notifications',
        description: 'Notifications per second by channel.',
        unit: units.CountsPerSecond,
        queries: { '{{integration}}': rate('alertmanager_notifications_total', channels, 'integration') },
      }),
      timeseries({
        title: 'Failed notifications',
        description: 'Failures per second by channel. The reason is in Alertmanager’s log.',
        unit: units.CountsPerSecond,
        queries: { '{{integration}}': rate('alertmanager_notifications_failed_total', channels, 'integration') },
        alert: 'AlertmanagerNotificationsFailing',
      }),
      timeseries({
        title: 'Delivery time (p99)',
        description: 'Time a channel takes to accept a notification.',
        unit: units.Seconds,
        queries: {
          '{{integration}}': quantile(0.99, 'alertmanager_notification_latency_seconds', channels, 'integration'),
        },
      }),
    ),
    row(
      'Resources',
      timeseries({
        title: 'API response time (p99)',
        description: 'Time to answer requests by handler.',
        unit: units.Seconds,
        queries: { '{{handler}}': quantile(0.99, 'alertmanager_http_request_duration_seconds', server, 'handler') },
      }),
      ...processPanels(server),
    ),
  ],
});
