import type { RuleGroupRuleData } from '@cdktf/provider-grafana/lib/rule-group';
import { datasources } from '../../dashboards/datasources';
import type { AlertingRule } from '../../rules/rule';

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
