import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { alertmanagerDashboard } from '../dashboards/alertmanager';
import { alloyDashboard } from '../dashboards/alloy';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { containerInsightsDashboard } from '../dashboards/container-insights';
import { containersEc2Dashboard } from '../dashboards/containers-ec2';
import { containersFargateDashboard } from '../dashboards/containers-fargate';
import type { DashboardDefinition } from '../dashboards/dashboard';
import { datasources } from '../dashboards/datasources';
import { datingBotDashboard } from '../dashboards/dating-bot';
import { datingBusinessDashboard } from '../dashboards/dating-business';
import { datingOverviewDashboard } from '../dashboards/dating-overview';
import { grafanaDashboard } from '../dashboards/grafana';
import { httpDetailedDashboard } from '../dashboards/http-detailed';
import { infrastructureDashboard } from '../dashboards/infrastructure';
import { koronetApplicationDashboard } from '../dashboards/koronet-application';
import { table } from '../dashboards/listings';
import { logsDashboard } from '../dashboards/logs';
import { lokiDashboard } from '../dashboards/loki';
import { nodeDashboard } from '../dashboards/node';
import { nodejsDashboard } from '../dashboards/nodejs';
import { postgresDashboard } from '../dashboards/postgres';
import { prometheusDashboard } from '../dashboards/prometheus';
import { metricNames } from '../dashboards/promql';
import { queriesOf } from '../dashboards/queries';
import { redisDashboard } from '../dashboards/redis';
import { remoteWriteDashboard } from '../dashboards/remote-write';
import { tempoDashboard } from '../dashboards/tempo';
import { traefikDashboard } from '../dashboards/traefik';
import { cloudwatchExporterMetrics } from '../rules/exported/yet-another-cloudwatch-exporter';
import type { RuleGroup } from '../rules/rule';

/** Every dashboard, the shared ones as some system configures them. */
const dashboards: Readonly<Record<string, DashboardDefinition>> = {
  alertmanager: alertmanagerDashboard,
  alloy: alloyDashboard,
  'application-overview': applicationOverviewDashboard({
    jobs: ['backend', 'frontend'],
    databaseJob: 'backend',
  }),
  'container-insights': containerInsightsDashboard({ cluster: 'koronet-ecs-cluster' }),
  'containers-ec2': containersEc2Dashboard,
  'containers-fargate': containersFargateDashboard,
  'dating-bot': datingBotDashboard,
  'dating-business': datingBusinessDashboard,
  'dating-overview': datingOverviewDashboard,
  grafana: grafanaDashboard,
  'http-detailed': httpDetailedDashboard({ job: 'backend' }),
  infrastructure: infrastructureDashboard(),
  'koronet-application': koronetApplicationDashboard,
  logs: logsDashboard,
  loki: lokiDashboard,
  node: nodeDashboard,
  nodejs: nodejsDashboard({ jobs: ['backend', 'frontend'] }),
  postgres: postgresDashboard,
  prometheus: prometheusDashboard,
  redis: redisDashboard,
  'remote-write': remoteWriteDashboard,
  tempo: tempoDashboard,
  traefik: traefikDashboard,
};

interface PanelModel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly {
    readonly datasource: { readonly uid: string };
    readonly expr?: string;
    readonly legendFormat?: string;
  }[];
  readonly links?: readonly { readonly url: string }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] };
    };
  };
}

/** As Grafana gets it. */
const modelOf = (definition: DashboardDefinition) =>
  JSON.parse(JSON.stringify(definition.build())) as { uid: string; panels: PanelModel[] };
const panelsOf = (definition: DashboardDefinition) => modelOf(definition).panels.filter(({ type }) => type !== 'row');

const filesIn = (folder: string) =>
  readdirSync(join(__dirname, '..', folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length));
const exportsOf = (folder: string): unknown[] =>
  filesIn(folder).flatMap((file) => Object.values(require(`../${folder}/${file}`)));

const ruleGroups = exportsOf('rules').filter(
  (value): value is RuleGroup =>
    typeof value === 'object' && value !== null && ('alerts' in value || 'recording' in value),
);
/** Systems share names of alerts and differ in figures: an alert has the expressions of all of them. */
const alertingRules = new Map<string, string>();
for (const { alert, expr } of ruleGroups.flatMap(({ alerts = [] }) => alerts)) {
  alertingRules.set(alert, `${alertingRules.get(alert) ?? ''}\n${expr}`);
}
/** What an expression compares with: `> 0.05`, `< 14 * 86400`. */
const limitsIn = (expr: string) =>
  [...expr.matchAll(/[<>]=? ([\d.]+(?: \* [\d.]+)*)/g)].map(([, product = '']) =>
    product.split(' * ').reduce((result, factor) => result * Number(factor), 1),
  );

/** Series that exist without anybody exporting them. */
const synthetic = [
  'up',
  'ALERTS',
  'ALERTS_FOR_STATE',
  'scrape_duration_seconds',
  'scrape_samples_post_metric_relabeling',
];
const known = new Set([
  ...synthetic,
  ...exportsOf('rules/exported').flat(),
  ...cloudwatchExporterMetrics,
  ...ruleGroups.flatMap(({ recording = [] }) => recording.map(({ record }) => record)),
]);

const each = Object.entries(dashboards);

test('every file with a dashboard is in this table', () => {
  const files = filesIn('dashboards').filter((file) =>
    Object.keys(require(`../dashboards/${file}`)).some(
      (name) => name.endsWith('Dashboard') && name !== 'defineDashboard',
    ),
  );
  expect(files).toEqual(Object.keys(dashboards));
});

test('uids are unique, kebab-case and no longer than Grafana allows', () => {
  const uids = each.map(([, { uid }]) => uid);
  expect(new Set(uids).size).toBe(uids.length);
  for (const uid of uids) expect(uid).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
});

// As `getValueText` of Grafana's result transformer has it: without the letter of its query where there is one query.
test.each([
  [['Depth'], { Value: 'Depth' }],
  [['Depth', 'Age'], { 'Value #A': 'Depth', 'Value #B': 'Age' }],
])('a table of the columns %j shows their headings', (headings, renameByName) => {
  const columns = Object.fromEntries(headings.map((heading) => [heading, { expr: 'up', unit: 'short' }]));
  const { transformations = [] } = table({ title: 'Queues', description: 'Each of them.', columns }).build();
  expect(transformations.find(({ id }) => id === 'organize')?.options).toMatchObject({ renameByName });
});

describe.each(each)('%s', (_, definition) => {
  const panels = panelsOf(definition);

  test('builds the same JSON twice, with the identity it announces', () => {
    const model = modelOf(definition);
    expect(JSON.stringify(modelOf(definition))).toBe(JSON.stringify(model));
    expect(model).toMatchObject({
      uid: definition.uid,
      title: definition.title,
      refresh: '30s',
      // Grafana's "Default": the time zone of the profile, the team or the organisation.
      timezone: '',
      schemaVersion: expect.any(Number),
    });
  });

  test('opens with the question whether all is well', () => {
    expect(modelOf(definition).panels[0]).toMatchObject({ type: 'row', title: expect.stringMatching(/\?$/) });
  });

  test('panels say what they show, in which unit, from which data source', () => {
    for (const panel of panels) {
      expect({ title: panel.title, length: panel.description?.length }).toEqual({
        title: panel.title,
        length: expect.any(Number),
      });
      expect(panel.description).toMatch(/^[A-Z0-9`].*[.?]$/s);
      expect(Object.values(datasources)).toContainEqual(panel.datasource);
      expect(panel.targets).not.toHaveLength(0);
      for (const target of panel.targets ?? []) expect(target.datasource).toEqual(panel.datasource);
      if (!['table', 'logs', 'text'].includes(panel.type))
        expect(panel.fieldConfig?.defaults.unit).toEqual(expect.any(String));
    }
  });

  test('uses no deprecated panel type', () => {
    const current = ['stat', 'timeseries', 'bargauge', 'heatmap', 'state-timeline', 'table', 'logs'];
    expect(current).toEqual(expect.arrayContaining(panels.map(({ type }) => type)));
  });

  test('panels fill the grid without overlap, with ids of their own', () => {
    const cells = new Set<string>();
    const { panels: all } = modelOf(definition);
    for (const { title, gridPos } of all) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const cell = `${x}/${y}`;
          expect({ title, cell, taken: cells.has(cell) }).toEqual({ title, cell, taken: false });
          cells.add(cell);
        }
      }
    }
    // Without gaps: every line is full.
    expect(cells.size % 24).toBe(0);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test('PromQL parses and reads only series that somebody exports or records', () => {
    const prometheus = queriesOf(modelOf(definition)).filter(
      ({ datasource }) => datasource === datasources.prometheus.uid,
    );
    const unknown = prometheus.flatMap(({ panel, expr }) =>
      [...metricNames(expr)].filter((name) => !known.has(name)).map((name) => `${panel}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  test('a legend tells apart what its query tells apart', () => {
    for (const { title, type, targets = [] } of panels) {
      if (['table', 'logs', 'heatmap'].includes(type)) continue;
      for (const { expr = '', legendFormat = '' } of targets) {
        // A maximum, a count or a sum of the parts is one line again.
        if (/^(max|min|count|sum|avg)\(/.test(expr)) continue;
        const [, labels = ''] = /^\(*(?:[a-z_]+\((?:[\d.]+, )?)*[a-z]+ by \(([\w, ]+)\)/.exec(expr) ?? [];
        const unnamed = labels
          .split(', ')
          .filter((label) => !['', 'le'].includes(label) && !legendFormat.includes(`{{${label}}}`));
        expect({ title, legendFormat, unnamed }).toEqual({ title, legendFormat, unnamed: [] });
        // It would be drawn beside the others, as "Value".
        if (labels !== '') expect(expr).not.toMatch(/ or vector\(0\)$/);
      }
    }
  });

  test('alerts that panels link to exist, and their line is drawn where they call', () => {
    for (const { title, links = [], fieldConfig } of panels) {
      for (const { url } of links) {
        const name = url.replace('/alerting/list?search=rule:', '');
        const expr = alertingRules.get(name);
        expect({ title, name, expr }).toEqual({ title, name, expr: expect.any(String) });
        const lines = (fieldConfig?.defaults.thresholds?.steps ?? []).flatMap(({ value }) => (value ? [value] : []));
        const figures = limitsIn(expr ?? '');
        // "Any at all" is drawn where the panel's unit begins to show it.
        const atZero = figures.length === 0 || figures.every((figure) => figure === 0);
        if (lines.length > 0 && !atZero)
          expect({ title, name, hit: lines.some((line) => figures.includes(line)) }).toEqual({
            title,
            name,
            hit: true,
          });
      }
    }
  });
});
