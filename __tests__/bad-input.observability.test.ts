import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { Alarms } from '../modules/alarms/alarms';
import { GrafanaContent, type GrafanaContentProps } from '../modules/grafana/content';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { checkObservability } from '../modules/monitoring/checks';
import { Prometheus } from '../modules/monitoring/prometheus';
import type { Container } from '../modules/service/container';
import { highErrorRate } from '../rules/parts/alerts';
import type { RuleGroup } from '../rules/rule';
import { environment } from '../stacks/environments';
import { SystemStack } from '../stacks/system-stack';
import { panics, synthesizeWith } from './support/sample-system';

const web: Container = {
  name: 'web',
  image: 'example.com/web:1.0',
  user: '1000:1000',
  ports: { http: 80 },
  metrics: { job: 'web', port: 80, exported: ['http_requests_total'] },
};
const text = { severity: 'critical', summary: 's', description: 'd' } as const;

const alert = (change: object) => () =>
  checkObservability({
    containers: [web],
    groups: [{ name: 'sample', alerts: [{ alert: 'WebDown', expr: 'up == 0', ...text, ...change }] }],
  });
const expression = (expr: string) => alert({ expr });
/** An alert of Loki's ruler. */
const logExpression = (expr: string) => () =>
  checkObservability({
    containers: [],
    groups: [{ name: 'sample', evaluator: 'loki', alerts: [{ alert: 'WebDown', expr, ...text }] }],
  });

function content(change: Partial<GrafanaContentProps>): void {
  const dev = environment('dev');
  const stack = new SystemStack(new App({ outdir: mkdtempSync(join(tmpdir(), 'bad-')) }), 'sample', dev);
  new GrafanaContent(stack, 'content', {
    access: { url: 'https://grafana.example.com', password: () => 'unused' },
    dataSources: [{ name: 'prometheus', title: 'Prometheus' }],
    containers: [web],
    groups: [],
    system: 'sample',
    environment: dev,
    alertmanagerUrl: 'http://alertmanager:9093',
    ...change,
  });
}
const dashboard =
  (panel: object, model: object = {}) =>
  () => {
    const target = { refId: 'A', datasource: { uid: 'prometheus' }, expr: 'up' };
    const panels = [{ title: 'Panel', type: 'stat', description: 'Says.', targets: [target], ...panel }];
    content({ dashboards: [{ uid: 'sample', title: 'Sample', build: () => ({ panels, ...model }) as never }] });
  };
const query = (change: object) =>
  dashboard({ targets: [{ refId: 'A', datasource: { uid: 'prometheus' }, expr: 'up', ...change }] });
const onLoki = (expr: string) => () => {
  const targets = [{ refId: 'A', datasource: { uid: 'loki' }, expr }];
  const panels = [{ title: 'Panel', type: 'logs', description: 'Says.', targets }];
  content({
    dataSources: [{ name: 'loki', title: 'Loki' }],
    dashboards: [{ uid: 'sample', title: 'Sample', build: () => ({ panels }) as never }],
  });
};

const onCloudWatch = { namespace: 'AWS/ECS', metric: 'CPUUtilization', dimensions: {}, threshold: 1 };
const rule = {
  alert: 'WebDown',
  ...text,
  ...onCloudWatch,
  statistic: 'Sum',
  comparison: 'gt',
  region: 'us-east-1',
} as const;
const cloudwatch =
  (change: object, dataSources: GrafanaContentProps['dataSources'] = [{ name: 'cloudwatch', title: 'CloudWatch' }]) =>
  () =>
    content({ dataSources, cloudwatchRules: [{ ...rule, ...change }] });
const alarm = (change: object) => () =>
  synthesizeWith((stack) => {
    const alertmanager = new Alertmanager(stack, 'alertmanager');
    const row = { alarm: 'WebDown', severity: 'critical', summary: 's', ...onCloudWatch } as const;
    const alarms = [{ ...row, statistic: 'Sum', comparison: 'GreaterThanThreshold', ...change } as const];
    new Alarms(stack, 'alarms', { alertmanager, alarms });
  });

const errors = (limit: number): RuleGroup => ({
  name: 'sample',
  recording: [
    { record: 'http:errors:ratio_rate5m', expr: 'avg(up)' },
    { record: 'http:requests:rate5m', expr: 'sum(up)' },
  ],
  alerts: [highErrorRate({ limit, for: '5m', severity: 'critical' })],
});

const refusals: readonly (readonly [string, () => void, RegExp])[] = [
  ['PromQL that is none', expression('sum(up'), /rules\/sample, WebDown: PromQL syntax error at line 1/],
  ['a rate of no range', expression('rate(http_requests_total) > 1'), /PromQL: rate takes a range, such as \[5m\]/],
  ['a range that nothing takes', expression('http_requests_total[5m]'), /a range stands where no function takes it/],
  ['a range that abs does not take', expression('abs(up[5m]) > 0'), /PromQL: abs takes no range/],
  [
    'a function given too little',
    expression('topk(up) > 0'),
    /rules\/sample, WebDown: PromQL: topk takes \(scalar, vector\)/,
  ],
  ['LogQL that does not close', logExpression('sum(rate({a="b"}[5m]) > 0'), /LogQL syntax error at line 1, column 26/],
  ['LogQL that closes too often', logExpression('sum(rate({a="b"}[5m]))) > 0'), /near "\) > 0"/],
  ['LogQL with an open text', logExpression('sum(rate({a="b"} |= "x[5m])) > 0'), /near ""x\[5m\]\)\) > 0"/],
  ['a job that there is not', expression('absent(up{job="wep"} == 1)'), /wep[\s\S]*allowed: web/],
  ['jobs that there are not', expression('up{job=~"wep|redsi"} == 0'), /wep\|redsi/],
  [
    'a ratio in per cent',
    () => checkObservability({ containers: [], groups: [errors(5)] }),
    /HighErrorRate: compares a ratio with 5\n {2}allowed: 0 to 1/,
  ],
  ['a duration in words', alert({ for: '5 minutes' }), /alerts\.0\.for: "5 minutes"[\s\S]*such as 30s/],
  ['a duration back to front', alert({ for: '1m1h' }), /such as 30s, 5m or 1h30m/],
  [
    'a label with a hyphen',
    alert({ labels: { 'the-team': 'web' } }),
    /alerts\.0\.labels: "the-team" is not a valid name/,
  ],
  ['a label of Prometheus', alert({ labels: { __name__: 'x' } }), /"__name__" is not a valid name/],
  ['a runbook by its path', alert({ runbook: 'runbooks/WebDown.md' }), /alerts\.0\.runbook: .*\n {2}allowed: a URL\n/],
  [
    'a variable that no template has',
    alert({ summary: '{{ $label.job }}' }),
    /alerts\.0\.summary[\s\S]*and no \$label\n/,
  ],
  ['a function that no template has', alert({ summary: '{{ $value | humanise }}' }), /and no humanise\n/],
  ['a condition that does not end', alert({ summary: '{{ if $value }}down' }), /an \{\{ end \}\} for each if/],
  ['a text in a template that does not end', alert({ summary: '{{ printf "%.2f $value }}' }), /quotes in pairs/],
  ["Grafana's variable in Prometheus", alert({ summary: '{{ $values.A }}' }), /and no \$values\n/],
  ['a template that does not end', alert({ summary: '{{ $labels.service' }), /\{\{ and \}\} in pairs/],
  ['LogQL that is none', logExpression('rate({service="web"} | jsn [5m])'), /WebDown: LogQL syntax error at line 1/],
  ['PromQL for Loki', logExpression('sum(rate(http_requests_total[5m])) > 1'), /WebDown: LogQL syntax error/],
  ['a rule that counts nothing', logExpression('{service="web"} |= "panic"'), /WebDown: is a search for lines/],
  [
    "Loki's rules given to Prometheus",
    () =>
      synthesizeWith((stack) => {
        const { service } = new Alertmanager(stack, 'alertmanager');
        new Prometheus(stack, 'prometheus', { alertmanager: service, rules: [panics] });
      }),
    /rules\/panics: is given to Prometheus/,
  ],
  ['a panel of PromQL that is none', query({ expr: 'sum(up' }), /panel "Panel": PromQL syntax error/],
  ['a panel on a job that there is not', query({ expr: 'up{job="wep"}' }), /panel "Panel": reads job "wep"/],
  ['a panel of LogQL that is none', onLoki('{service=web}'), /panel "Panel": LogQL syntax error at line 1, column 10/],
  ['a query of no data source', query({ datasource: undefined }), /dashboard sample: .*no data source/],
  ['a panel without a description', dashboard({ description: '' }), /panel "Panel": has no description/],
  ['a dashboard of another uid', dashboard({}, { uid: 'copied' }), /built with uid "copied"/],
  ['a CloudWatch rule without a runbook', cloudwatch({ alert: 'Unheard' }), /alert Unheard has no runbook/],
  ['a CloudWatch rule without a threshold', cloudwatch({ threshold: undefined }), /WebDown\.threshold: is missing/],
  ['a CloudWatch rule without its source', cloudwatch({}, []), /no data source of it/],
  ['an alarm every 45 seconds', alarm({ period: 45 }), /alarm WebDown\.period: 45[\s\S]*whole minutes/],
  ['an alarm on no cluster', alarm({ dimensions: { ClusterName: '' } }), /ClusterName: ""[\s\S]*not empty/],
  [
    'an escalation in words, to nobody',
    () =>
      void synthesizeWith((stack) => {
        new Alertmanager(stack, 'alertmanager', { escalation: { after: 'soon', to: [] } });
      }),
    /alertmanager\.escalation\.after: "soon"[\s\S]*such as 30m\n.*1 more/,
  ],
  ['an alarm over two days', alarm({ period: 1800, evaluationPeriods: 96 }), /no more than a day in all/],
  ['an alarm on no number', alarm({ threshold: Number.NaN }), /threshold: NaN/],
];

test.each(refusals)('%s is refused', (_, build, message) => {
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ name: 'InputError' }));
});

test.each([
  ['a subquery', expression('max_over_time((sum(rate(http_requests_total[5m])))[1h:1m] offset 1h) > 1')],
  ['a share', () => checkObservability({ containers: [], groups: [errors(0.05)] })],
  ['a job by pattern', expression('up{job=~"web|redis", job!="other"} == 0')],
  [
    'a template with braces of its own',
    alert({ summary: '{{ with query "up{job=\'web\'}" }}{{ . | first }}{{ end }}' }),
  ],
  [
    'a template with variables of its own',
    alert({
      summary: '{{ range $i, $s := query "up" }}{{ $s.Labels.job }}{{ end }}{{/* so */}}{{- printf "%.2f" $value -}}',
    }),
  ],
  ["Grafana's variable in Grafana", cloudwatch({ summary: '{{ $values.A.Value }}' })],
  ['a count of lines', logExpression('sum by (a) (count_over_time({a="b"} |= `)"` | json | x="(" [5m])) > 0 # so')],
  ['a panel whose job is a variable', query({ expr: 'up{job="$job"}' })],
  ['a panel of log lines', onLoki('{service=~"$service"} |~ `$search` | json | level="error"')],
  ['panics counted', logExpression('sum by (service) (count_over_time({service="web"} |~ "panic: " [5m])) > 0')],
  ['a CloudWatch rule', cloudwatch({})],
  ['an alarm over a week of hours', alarm({ period: 3600, evaluationPeriods: 168 })],
])('%s is not refused', (_, build) => {
  expect(build).not.toThrow();
});
