import { columns } from '../modules/lib/columns';
import { koronetRules } from '../rules/koronet';
import { planReview } from '../scripts/plan-review';
import { summary } from '../scripts/summary';
import { Koronet } from '../stacks/koronet';
import { type Config, synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

jest.setTimeout(600_000);

let workspace: Workspace;

beforeAll(() => {
  workspace = new Workspace(withLocalState(synthesize(Koronet, 'dev')));
  workspace.apply();
});

afterAll(() => workspace?.remove());

const plan = (): Config => JSON.parse(workspace.planJson());

describe('the summary of an applied koronet-dev', () => {
  let text: string;
  let sections: Record<string, string[]>;

  beforeAll(() => {
    text = summary(JSON.parse(workspace.run('show', '-json').output));
    sections = Object.fromEntries(
      text.split('\n\n').map((part) => {
        const [title = '', ...lines] = part.split('\n');
        return [title, lines];
      }),
    );
  });

  test('has the sections a reader looks for, in their order', () => {
    expect(Object.keys(sections)).toEqual(['Created', 'Endpoints', 'Scrape jobs', 'Alerts', 'Dashboards', 'Receivers']);
  });

  test('counts everything that was made', () => {
    const state = JSON.parse(workspace.stateText()).resources as Config[];
    const managed = state.filter(({ mode }) => mode === 'managed').length;
    const counted = (sections.Created ?? []).reduce((sum, line) => sum + Number(/\d+/.exec(line)?.[0]), 0);
    expect(counted).toBe(managed);
    // Kinds that no row names would stand there by their type.
    expect((sections.Created ?? []).filter((line) => /(aws|grafana)_/.test(line))).toEqual([]);
  });

  test('names the endpoints and where people sign in first', () => {
    expect(sections.Endpoints?.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['https://koronet.dev.example.com/grafana', 'koronet-dev-grafana'],
      ['https://koronet.dev.example.com/prometheus', 'koronet-dev-prometheus', 'sign in first'],
      ['https://koronet.dev.example.com/alertmanager', 'koronet-dev-alertmanager', 'sign in first'],
      ['https://koronet.dev.example.com/', 'koronet-dev-web'],
    ]);
  });

  test('names the scrape jobs with their targets', () => {
    const jobs = sections['Scrape jobs']?.join('\n') ?? '';
    for (const target of [
      'web-service.koronet.local:9100',
      'postgres-service.koronet.local:9187',
      'redis-service.koronet.local:9121',
    ]) {
      expect(jobs).toContain(`koronet-${target}`);
    }
  });

  test('names alerts by severity, alarms, dashboards and receivers', () => {
    expect(sections.Alerts?.[0]).toMatch(/^ {2}critical .*HighErrorRate/);
    expect(text).toMatch(/^ {2}CloudWatch +.*AlertmanagerTaskMissing/m);
    expect(sections.Dashboards?.length).toBeGreaterThan(5);
    expect(sections.Receivers?.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['critical', 'pagerduty, slack, email'],
      ['warning', 'slack, email'],
    ]);
  });

  test('fits a terminal', () => {
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(text.split('\n').filter((line) => line.endsWith(' '))).toEqual([]);
  });
});

describe('the review of a plan', () => {
  test('says that nothing changes', () => {
    expect(planReview('koronet-dev', plan())).toBe('### koronet-dev\n\nNo changes.');
  });

  test('shows of another threshold exactly the line that changes, and which resources carry it', () => {
    const alert = koronetRules.alerts?.find((each) => each.alert === 'HighResponseTime') as { expr: string };
    const before = alert.expr;
    const changed = before.replace(/> 2\b/, '> 3');
    expect(changed).not.toBe(before);
    try {
      alert.expr = changed;
      workspace.write(withLocalState(synthesize(Koronet, 'dev')));
    } finally {
      alert.expr = before;
    }
    const review = planReview('koronet-dev', plan());
    const diffs = [...review.matchAll(/```diff\n([\s\S]*?)\n```/g)].map(([, body = '']) => body.split('\n'));
    expect(review).toContain('1 to replace');
    expect(diffs[0]).toContain('± aws_ecs_task_definition.prometheus');
    expect(diffs[0]?.filter((line) => /web|postgres|redis|grafana/.test(line))).toEqual([]);
    expect(diffs[1]).toEqual([
      '# prometheus-config/rules/koronet.yml',
      expect.stringMatching(/^- .*> 2$/),
      expect.stringMatching(/^\+ .*> 3$/),
    ]);
  });

  test('names what comes and goes', () => {
    const json = withLocalState(synthesize(Koronet, 'dev'));
    const alarms = json.resource.aws_cloudwatch_metric_alarm as Record<string, Config>;
    const [name = ''] = Object.keys(alarms);
    alarms.another = { ...alarms[name], alarm_name: 'koronet-dev-Another' };
    delete alarms[name];
    workspace.write(json);
    const review = planReview('koronet-dev', plan());
    expect(review).toContain('1 to delete, 1 to create');
    expect(review).toContain(`- aws_cloudwatch_metric_alarm.${name}`);
    expect(review).toContain('+ aws_cloudwatch_metric_alarm.another');
  });
});

test('columns are as wide as their widest cell, the last one as it is', () => {
  expect(
    columns(
      [
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ],
      '  ',
    ),
  ).toBe('  a    bb  c\n  aaa  b');
});
