import { parse } from 'yaml';
import { alertmanagerConfig, channels, type Fact, graded, receiver, rules } from '../support/read';
import type { Config, Synthesized } from '../support/synth';

const alerts = (s: Synthesized): Config[] => rules(s).filter((rule) => rule.alert !== undefined);

/** Rules, and whom they reach. */
export const alerting: readonly Fact[] = [
  ['alert: error rate', graded('HighErrorRate'), expect.stringMatching(/^critical .*> 0\.05\b/)],
  ['alert: latency', graded('HighResponseTime'), expect.stringMatching(/^warning http:latency:p90_5m > 1$/)],
  ['alert: memory', graded('HighMemoryUsage'), expect.stringMatching(/> 0\.9$/)],
  ['alert: CPU', graded('HighCpuUsage'), expect.stringMatching(/> 0\.8$/)],
  ['alert: disk', graded('DiskSpaceLow'), expect.stringMatching(/< 0\.1$/)],
  ['alert: database', graded('RdsCpuHigh'), expect.stringMatching(/aws_rds_cpuutilization_average.*> 80$/)],
  ['alert: connection pool', graded('DatabasePoolExhausted'), expect.stringMatching(/> 0\.9$/)],
  [
    'critical alerts reach e-mail, Slack and PagerDuty',
    channels('critical'),
    ['email_configs', 'name', 'pagerduty_configs', 'slack_configs'],
  ],
  [
    'escalation: a critical alert that stays reaches the second level as well',
    (s) => {
      const [first] = alertmanagerConfig(s).route.routes;
      return [first.receiver, first.matchers, first.continue];
    },
    ['escalation', ['severity="critical"'], true],
  ],
  [
    'escalation: by its own PagerDuty service',
    (s) => receiver(s, 'escalation').pagerduty_configs[0].routing_key_file,
    '/etc/alertmanager/keys/pagerduty-escalation-routing-key',
  ],
  [
    'a service that is down keeps back its own warnings, and nothing else does',
    (s) => alertmanagerConfig(s).inhibit_rules,
    [
      {
        source_matchers: ['severity="critical"', 'alertname=~".*Down"'],
        target_matchers: ['severity="warning"'],
        equal: ['system', 'environment', 'service'],
      },
    ],
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
