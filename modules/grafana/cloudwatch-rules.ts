import type { RuleGroupRuleData } from '@cdktf/provider-grafana/lib/rule-group';
import { z } from 'zod';
import { datasources } from '../../dashboards/datasources';
import { type AlertingRule, alertSchema, template } from '../../rules/rule';
import { InputError } from '../lib/input-error';
import { parse } from '../lib/parse';
import { assertRunbook } from '../monitoring/checks';

/** An alert on one CloudWatch statistic. It has no PromQL expression; everything else is a row of an alert table. */
export interface CloudWatchRule extends Omit<AlertingRule, 'expr' | 'keepFiringFor'> {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'SampleCount';
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds over which the statistic is taken. @default 60 */
  readonly period?: number;
  readonly threshold: number;
  readonly comparison: 'gt' | 'lt';
  /** What no data means: that all is well, or what the alert is about. @default 'OK' */
  readonly noData?: 'OK' | 'Alerting';
  readonly region: string;
}

/** What Grafana's templates have beside those of Prometheus (its documentation, "Annotation and label template reference"). */
const grafanaTemplate = template('$values', 'filterLabels', 'filterLabelsRe', 'removeLabels', 'removeLabelsRe');

const schema = alertSchema.omit({ expr: true, keepFiringFor: true }).extend({
  summary: grafanaTemplate,
  description: grafanaTemplate,
  namespace: z.string().min(1),
  metric: z.string().min(1),
  statistic: z.enum(['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount']),
  dimensions: z.record(z.string(), z.string()),
  period: z.int().multipleOf(60, 'whole minutes, in seconds').positive().optional(),
  threshold: z.number(),
  comparison: z.enum(['gt', 'lt']),
  noData: z.enum(['OK', 'Alerting']).optional(),
  region: z.string().min(1),
} satisfies Record<Exclude<keyof CloudWatchRule, keyof AlertingRule> | 'summary' | 'description', z.ZodType>);

/**
 * Refuses rules that Grafana refuses, or that nobody could act on.
 * @throws InputError naming the rule.
 */
export function assertCloudWatchRules(rules: readonly CloudWatchRule[]): void {
  for (const [index, rule] of rules.entries()) {
    const place = `CloudWatch rule ${rule.alert}`;
    parse(schema, rule, place);
    assertRunbook(place, rule);
    if (rules.findIndex(({ alert }) => alert === rule.alert) === index) continue;
    throw new InputError({
      place,
      problem: 'stands twice',
      allowed: 'each name once',
      fix: 'rename one of them or drop it',
    });
  }
}

/**
 * The three steps of a Grafana-managed rule: query, reduce to the last value, compare. `queryType` stands beside the model's
 * own field and the query's range begins before it ends, or the server's answer differs from the plan for ever.
 */
export function ruleData(rule: CloudWatchRule): RuleGroupRuleData[] {
  const expression = (refId: string, model: object): RuleGroupRuleData => ({
    refId,
    datasourceUid: '__expr__',
    relativeTimeRange: { from: 0, to: 0 },
    model: JSON.stringify({ refId, datasource: { type: '__expr__', uid: '__expr__' }, ...model }),
  });
  const queryType = 'timeSeriesQuery';
  return [
    {
      refId: 'A',
      datasourceUid: datasources.cloudwatch.uid,
      queryType,
      relativeTimeRange: { from: 600, to: 0 },
      model: JSON.stringify({
        refId: 'A',
        queryType,
        datasource: datasources.cloudwatch,
        metricQueryType: 0,
        metricEditorMode: 0,
        region: rule.region,
        namespace: rule.namespace,
        metricName: rule.metric,
        statistic: rule.statistic,
        dimensions: Object.fromEntries(Object.entries(rule.dimensions).map(([name, value]) => [name, [value]])),
        matchExact: true,
        period: String(rule.period ?? 60),
      }),
    },
    expression('B', { type: 'reduce', expression: 'A', reducer: 'last', settings: { mode: 'dropNN' } }),
    expression('C', {
      type: 'threshold',
      expression: 'B',
      conditions: [{ evaluator: { type: rule.comparison, params: [rule.threshold] } }],
    }),
  ];
}
