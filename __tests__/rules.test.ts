import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metricNames } from '../dashboards/promql';
import { goMetrics } from '../rules/exported/go-client';
import { toPrometheusRules } from '../rules/render';
import { type RuleGroup, ruleGroupSchema } from '../rules/rule';
import { groups, promtoolTests, rulesFolder, systems } from './rules.groups';

const all = [...groups.values()];
const project = join(__dirname, '..');
/** They record the same series from different sources; a stack has one of them. */
const containerGroups = all.map((group) => group.name).filter((name) => name.startsWith('containers-'));
const alertsOf = (group: RuleGroup) => group.alerts ?? [];
const ofPrometheus = all.filter((group) => group.evaluator !== 'loki');

describe.each([...groups])('rule group %s', (file, group) => {
  test('has the form of a rule group and the name of its file', () => {
    expect(ruleGroupSchema.parse(group).name).toBe(file);
  });
});

test('the groups of one stack name every alert and every recorded series once', () => {
  const components = all.filter((group) => !systems.includes(group.name) && !containerGroups.includes(group.name));
  for (const system of systems) {
    for (const containers of containerGroups) {
      const own = all.filter((group) => group.name === system || group.name === containers);
      const names = [...components, ...own].flatMap((group) => [
        ...alertsOf(group).map((rule) => rule.alert),
        ...(group.recording ?? []).map((rule) => rule.record),
      ]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  }
});

describe('runbooks', () => {
  const runbooks = readdirSync(join(project, 'runbooks'))
    .filter((file) => /^[A-Z][A-Za-z0-9]*[a-z]\w*\.md$/.test(file))
    .map((file) => file.replace(/\.md$/, ''));
  const rules = all.flatMap(alertsOf).filter((rule) => rule.runbook === undefined);

  test('stand for every alert', () => {
    expect(rules.map((rule) => rule.alert).filter((alert) => !runbooks.includes(alert))).toEqual([]);
  });

  test('stand for nothing but alerts: of rule groups, or of what stacks and modules declare', () => {
    const sources = ['stacks', 'modules'].flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(project, folder, file), 'utf8')),
    );
    const known = new Set(rules.map((rule) => rule.alert));
    expect(runbooks.filter((name) => !known.has(name) && !sources.some((text) => text.includes(`'${name}'`)))).toEqual(
      [],
    );
  });

  test.each(runbooks)('%s says what it means, how to check and mend, when to escalate', (name) => {
    const text = readFileSync(join(project, 'runbooks', `${name}.md`), 'utf8');
    expect(text.match(/^#+ .*$/gm)).toEqual([`# ${name}`, '## Check', '## Mend', '## Escalate']);
    const links = [...text.matchAll(/\]\((\w+)\.md\)/g)].map(([, target]) => target as string);
    expect(links.filter((target) => !runbooks.includes(target))).toEqual([]);
    expect(text.split('\n').length).toBeLessThanOrEqual(45);
    // CloudWatch Logs wants quotation marks around whatever is not only letters and digits.
    const patterns = [...text.matchAll(/--filter-pattern '([^']*)'/g)].map(([, pattern = '']) => pattern);
    expect(patterns.filter((pattern) => !/^[\w ?-]*$/.test(pattern.replace(/"[^"]*"/g, '')))).toEqual([]);
  });
});

describe('unit tests', () => {
  const testsOf = (name: string) =>
    [...promtoolTests.values()].filter((file) => file.rule_files.includes(`${name}.yml`)).flatMap((file) => file.tests);

  const alerts = ofPrometheus.flatMap((group) => alertsOf(group).map((rule) => [group.name, rule.alert] as const));
  test.each(alerts)('of %s prove that %s fires and stays quiet', (name, alert) => {
    const cases = testsOf(name)
      .flatMap((t) => t.alert_rule_test ?? [])
      .filter((t) => t.alertname === alert)
      .map((t) => (t.exp_alerts ?? []).length > 0);
    expect(new Set(cases)).toEqual(new Set([true, false]));
  });

  const recordings = ofPrometheus.flatMap((group) =>
    (group.recording ?? []).map((r) => [group.name, r.record] as const),
  );
  test.each(recordings)('of %s compute %s', (name, record) => {
    expect(
      testsOf(name)
        .flatMap((t) => t.promql_expr_test ?? [])
        .map((t) => t.expr),
    ).toContain(record);
  });
});

describe('metrics', () => {
  const exported = new Map(
    readdirSync(join(rulesFolder, 'exported')).flatMap((file): [string, readonly string[]][] => {
      const lists = Object.entries<readonly string[]>(require(join(rulesFolder, 'exported', file)));
      return lists.filter(([, list]) => Array.isArray(list)).map(([name, list]) => [`${name} of ${file}`, list]);
    }),
  );

  test.each([...exported])('the list %s names each metric once, its own in order', (_, names) => {
    expect(new Set(names).size).toBe(names.length);
    const own = names === goMetrics ? names : names.filter((name) => !goMetrics.includes(name));
    expect(own).toEqual([...own].sort());
  });

  test('every metric that a rule reads is exported by somebody or recorded', () => {
    const known = new Set(['up', 'scrape_duration_seconds', ...[...exported.values()].flat()]);
    for (const group of ofPrometheus) for (const rule of group.recording ?? []) known.add(rule.record);
    const unknown = ofPrometheus.flatMap((group) =>
      [...(group.recording ?? []), ...alertsOf(group)].flatMap((rule) =>
        [...metricNames(rule.expr)].filter((metric) => !known.has(metric)).map((metric) => `${group.name}: ${metric}`),
      ),
    );
    expect(unknown).toEqual([]);
  });
});

test('a rule file carries severity, labels, durations and the link to the runbook', () => {
  const group: RuleGroup = {
    name: 'example',
    interval: '1m',
    recording: [{ record: 'a:b:c', expr: 'a' }],
    alerts: [
      {
        alert: 'One',
        expr: 'a > 1',
        for: '5m',
        keepFiringFor: '1h',
        severity: 'critical',
        labels: { team: 'x' },
        summary: 's',
        description: 'd',
      },
      {
        alert: 'Two',
        expr: 'a > 2',
        severity: 'warning',
        summary: 's',
        description: 'd',
        runbook: 'https://example.com/two',
      },
    ],
  };
  expect(parse(toPrometheusRules(group, { runbookBase: 'https://example.com/runbooks' }))).toEqual({
    groups: [
      {
        name: 'example',
        interval: '1m',
        rules: [
          { record: 'a:b:c', expr: 'a' },
          {
            alert: 'One',
            expr: 'a > 1',
            for: '5m',
            keep_firing_for: '1h',
            labels: { team: 'x', severity: 'critical' },
            annotations: { summary: 's', description: 'd', runbook_url: 'https://example.com/runbooks/One.md' },
          },
          {
            alert: 'Two',
            expr: 'a > 2',
            labels: { severity: 'warning' },
            annotations: { summary: 's', description: 'd', runbook_url: 'https://example.com/two' },
          },
        ],
      },
    ],
  });
});
