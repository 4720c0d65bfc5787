import { parse } from 'yaml';
import { type Fact, rules } from '../support/read';
import type { Config, Synthesized } from '../support/synth';

export const alertmanagerConfig = (s: Synthesized): Config =>
  parse(s.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '', { merge: true });
const receiver = (s: Synthesized, name: string): Config =>
  alertmanagerConfig(s).receivers.find((each: Config) => each.name === name);
const alerts = (s: Synthesized): Config[] => rules(s).filter((rule) => rule.alert !== undefined);
const alert = (name: string) => (s: Synthesized) => {
  const found = alerts(s).find((rule) => rule.alert === name);
  return found && `${found.labels.severity} ${found.expr.replace(/\s+/g, ' ')}`;
};

/** Rules, and whom they reach. */
export const alerting: readonly Fact[] = [
  ['alert: error rate', alert('HighErrorRate'), expect.stringMatching(/^critical .*> 0\.05\b/)],
  ['alert: latency', alert('HighResponseTime'), expect.stringMatching(/^warning http:latency:p90_5m > 1$/)],
  ['alert: memory', alert('HighMemoryUsage'), expect.stringMatching(/> 0\.9$/)],
  ['alert: CPU', alert('HighCpuUsage'), expect.stringMatching(/> 0\.8$/)],
  ['alert: disk', alert('DiskSpaceLow'), expect.stringMatching(/< 0\.1$/)],
  ['alert: database', alert('RdsCpuHigh'), expect.stringMatching(/aws_rds_cpuutilization_average.*> 80$/)],
  ['alert: connection pool', alert('DatabasePoolExhausted'), expect.stringMatching(/> 0\.9$/)],
  [
    'critical alerts reach e-mail, Slack and PagerDuty',
    (s) => Object.keys(receiver(s, 'critical')).sort(),
    ['email_configs', 'name', 'pagerduty_configs', 'slack_configs'],
  ],
  [
    'escalation: a critical alert that stays reaches the second level',
    (s) => {
      const [first] = alertmanagerConfig(s).route.routes;
      return [first.receiver, first.group_wait, first.matchers, first.continue];
    },
    ['escalation', '1h', ['severity="critical"'], true],
  ],
  [
    'escalation: its own PagerDuty service and mail',
    (s) => {
      const { pagerduty_configs, email_configs } = receiver(s, 'escalation');
      return [pagerduty_configs[0].routing_key_file, email_configs[0].to];
    },
    ['/etc/alertmanager/keys/pagerduty-escalation-routing-key', 'dev-lead@example.com'],
  ],
  [
    'every alert says what to do',
    (s) =>
      alerts(s)
        .filter(({ annotations }) => !/^https:\/\/.+\/\w+\.md$/.test(annotations.runbook_url))
        .map((rule) => rule.alert),
    [],
  ],
  [
    'no alert of the system fires for a blink: each lasts a minute or more',
    (s) =>
      parse(s.files('prometheus')['prometheus-config/rules/showcase.yml'] ?? '')
        .groups.flatMap((group: Config) => group.rules)
        .filter((rule: Config) => rule.alert && !/^\d+m$/.test(rule.for))
        .map((rule: Config) => rule.alert),
    [],
  ],
];
