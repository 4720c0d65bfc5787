// Runs in AWS Lambda; its runtime brings the SDK. Tells Alertmanager which alarms of the system are in ALARM.
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';

/** Three missed runs of the minute's schedule until Alertmanager takes an alarm as over. */
const validForMs = 3 * 60_000;

/** One alert of Alertmanager's API v2 for an alarm in ALARM. */
export function toAlert(alarm, known, { prefix, runbooks, system, environment }, now) {
  const name = alarm.AlarmName.slice(prefix.length);
  const { severity, summary, runbook } = known[name];
  return {
    labels: { alertname: name, severity, system, environment, source: 'cloudwatch' },
    annotations: { summary, description: alarm.StateReason ?? '', runbook_url: runbook ?? `${runbooks}/${name}.md` },
    startsAt: new Date(alarm.StateTransitionedTimestamp ?? now).toISOString(),
    endsAt: new Date(now + validForMs).toISOString(),
  };
}

export async function handler() {
  const {
    ALERTMANAGER_URL,
    ALARM_PREFIX: prefix,
    ALARMS,
    RUNBOOKS: runbooks,
    SYSTEM: system,
    ENVIRONMENT: environment,
  } = process.env;
  const known = JSON.parse(ALARMS);
  const alerts = [];
  const pages = paginateDescribeAlarms(
    { client: new CloudWatchClient({}) },
    { AlarmNamePrefix: prefix, StateValue: 'ALARM' },
  );
  for await (const page of pages) {
    for (const alarm of page.MetricAlarms ?? []) {
      if (alarm.AlarmName.slice(prefix.length) in known) {
        alerts.push(toAlert(alarm, known, { prefix, runbooks, system, environment }, Date.now()));
      }
    }
  }
  if (alerts.length === 0) return { posted: 0 };
  const response = await fetch(`${ALERTMANAGER_URL}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
  return { posted: alerts.length };
}
