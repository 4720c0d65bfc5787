import { stringify } from 'yaml';
import { durationSeconds } from '../lib/duration';
import type { Environment } from '../platform/environment';

/** How long Grafana waits before a first message, before it adds to one and before it repeats it; its policy and `resolve_timeout` share them. */
export const grafanaPolicy = { groupWait: '30s', groupInterval: '5m', repeatInterval: '4h' } as const;

/**
 * Grafana posts its alerts through Alertmanager without an end time and again every repeat + group interval: an
 * Alertmanager that gave up on them sooner would send false "resolved" messages.
 */
const { repeatInterval, groupInterval } = grafanaPolicy;
const resolveTimeout = `${(durationSeconds(repeatInterval) + durationSeconds(groupInterval)) / 60 + 15}m`;

/** Where the setup container leaves the keys; Alertmanager reads them from files and expands no environment variables. */
export const keyFiles = {
  smtp: 'keys/smtp-password',
  slack: 'keys/slack-webhook-url',
  pagerduty: 'keys/pagerduty-routing-key',
  escalation: 'keys/pagerduty-escalation-routing-key',
} as const;

const critical = 'severity="critical"';
const criticalRepeat = '1h';

const title =
  '[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.system }} {{ .CommonLabels.environment }})';
const body = [
  '{{ range .Alerts }}{{ .Annotations.summary }}',
  '{{ .Annotations.description }}',
  'Runbook: {{ .Annotations.runbook_url }}',
  '{{ end }}',
].join('\n');

/** Who hears of a critical alert that nobody has silenced or solved in time. */
export type Escalation = NonNullable<Environment['receivers']['escalation']>;

/**
 * Alertmanager's configuration: critical alerts page, everything reaches chat and mail, and what is down silences its warnings.
 * @param escalation whom critical alerts reach that stay. @default nobody else
 */
export function alertmanagerConfig(
  receivers: Environment['receivers'],
  directory: string,
  escalation?: Escalation,
): string {
  const file = (name: keyof typeof keyFiles): string => `${directory}/${keyFiles[name]}`;
  const { email, slack, pagerduty, muteWarnings } = receivers;
  const mailTo = (addresses: readonly string[], subject = title) => ({
    email_configs: addresses.map((to) => ({ to, send_resolved: true, headers: { subject }, text: body })),
  });
  const mail = mailTo(email.to);
  const chat = slack && {
    slack_configs: [
      {
        api_url_file: file('slack'),
        channel: slack.channel,
        send_resolved: true,
        title,
        title_link: '{{ .ExternalURL }}',
        text: body,
      },
    ],
  };
  const pageBy = (key: 'pagerduty' | 'escalation', description = title) =>
    pagerduty && {
      pagerduty_configs: [
        {
          routing_key_file: file(key),
          severity: pagerduty.severity,
          send_resolved: true,
          description,
          details: { description: body },
          links: [{ href: '{{ (index .Alerts 0).Annotations.runbook_url }}', text: 'Runbook' }],
        },
      ],
    };
  const weekends = muteWarnings === 'weekends' && {
    name: 'weekends',
    time_intervals: [{ weekdays: ['saturday', 'sunday'] }],
  };
  const unattended = escalation && `Unattended for ${escalation.after}: ${title}`;
  return stringify({
    global: {
      resolve_timeout: resolveTimeout,
      smtp_smarthost: email.smarthost,
      smtp_from: email.from,
      smtp_auth_username: email.username,
      smtp_auth_password_file: file('smtp'),
      smtp_require_tls: true,
    },
    route: {
      receiver: 'warning',
      group_by: ['alertname', 'system', 'environment', 'service'],
      group_wait: grafanaPolicy.groupWait,
      group_interval: grafanaPolicy.groupInterval,
      repeat_interval: grafanaPolicy.repeatInterval,
      routes: [
        // A group waits this long for its first message, counted from the start of the alert. By then a solved or a silenced
        // one has nothing to say, so the second level hears of those only that nobody has taken on.
        ...(escalation
          ? [
              {
                matchers: [critical],
                receiver: 'escalation',
                group_wait: escalation.after,
                repeat_interval: criticalRepeat,
                continue: true,
              },
            ]
          : []),
        { matchers: [critical], receiver: 'critical', repeat_interval: criticalRepeat },
        // The root of the tree cannot be muted.
        ...(weekends ? [{ receiver: 'warning', mute_time_intervals: [weekends.name] }] : []),
      ],
    },
    ...(weekends && { time_intervals: [weekends] }),
    inhibit_rules: [
      {
        // What is down also answers slowly, misses and fills up: those warnings would only bury the cause.
        source_matchers: ['severity="critical"', 'alertname=~".*Down"'],
        target_matchers: ['severity="warning"'],
        equal: ['system', 'environment', 'service'],
      },
    ],
    receivers: [
      { name: 'critical', ...pageBy('pagerduty'), ...chat, ...mail },
      { name: 'warning', ...chat, ...mail },
      ...(escalation
        ? [{ name: 'escalation', ...pageBy('escalation', unattended), ...mailTo(escalation.to, unattended) }]
        : []),
    ],
  });
}
