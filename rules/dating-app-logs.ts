import type { RuleGroup } from './rule';

/**
 * Loki logs the queries that it evaluates, these too: a search for a text would find itself in Loki's own log.
 */
const logs = '{service=~".+", service!="loki"}';

/** Alerts on log lines, evaluated by Loki's ruler in LogQL. Levels are those that Loki detects in each line. */
export const datingAppLogsRules: RuleGroup = {
  name: 'dating-app-logs',
  evaluator: 'loki',
  alerts: [
    {
      alert: 'LogErrorRateHigh',
      expr: `sum by (service) (rate(${logs} | detected_level=~"error|critical|fatal" [5m])) > 0.2`,
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.service }} logs many errors',
      description: '{{ $labels.service }} logs {{ $value | printf "%.1f" }} errors a second, and has for 5 minutes.',
    },
    {
      alert: 'LogPanic',
      expr: `sum by (service) (count_over_time(${logs} |~ "panic: |PANIC: |fatal error: " [5m])) > 0`,
      severity: 'critical',
      summary: '{{ $labels.service }} panicked',
      description:
        '{{ $labels.service }} logged {{ $value }} panics within 5 minutes: the process ended where it stood.',
    },
    {
      alert: 'AuthenticationFailures',
      expr: `sum by (service) (
  count_over_time(${logs} |~ \`(?i)authentication failed|invalid username or password|failed password|"DownstreamStatus":401\` [5m])
) > 20`,
      severity: 'warning',
      summary: 'Many failed logins at {{ $labels.service }}',
      description: '{{ $value }} attempts to log in to {{ $labels.service }} failed within 5 minutes.',
    },
    {
      alert: 'BotExceptions',
      expr: 'sum by (service) (count_over_time({service="bot"} | json | level=~"(?i)error|critical" [5m])) > 5',
      severity: 'warning',
      summary: 'The bot fails to handle updates',
      description: '{{ $value }} updates ended in an exception within 5 minutes; their senders got no answer.',
    },
  ],
};
