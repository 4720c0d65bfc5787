import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { runbookUrl } from '../../rules/render';
import { parse } from '../lib/parse';
import { assertRunbook } from '../monitoring/checks';
import { Platform } from '../platform/platform';
import { type AlarmDefinition, alarmSchema } from './alarm';
import { AlarmRelay } from './alarm-relay';
import { DirectTopic } from './direct-topic';
import { relayAlarm } from './watchers';

export interface AlarmsProps {
  readonly alarms: readonly AlarmDefinition[];
  /** The Alertmanager that hears of them. */
  readonly alertmanager: ConstructorParameters<typeof AlarmRelay>[2]['alertmanager'];
}

/** CloudWatch alarms that reach the same receivers as every other alert, through one function in the VPC. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const topic = new DirectTopic(this, 'direct');
    const prefix = `${platform.prefix}-`;
    const relayed = props.alarms.filter(({ path }) => path !== 'direct');
    const relay =
      relayed.length > 0
        ? new AlarmRelay(this, 'relay', { alertmanager: props.alertmanager, prefix, alarms: relayed })
        : undefined;
    for (const definition of [...props.alarms, ...(relay ? [relayAlarm(relay.functionName)] : [])]) {
      parse(alarmSchema, definition, `alarm ${definition.alarm}`);
      const watched = { alert: definition.alarm, runbook: definition.runbook };
      assertRunbook(`alarm ${definition.alarm}`, watched);
      const direct = definition.path === 'direct';
      new CloudwatchMetricAlarm(this, definition.alarm, {
        alarmName: `${prefix}${definition.alarm}`,
        alarmDescription: `${definition.summary}. Runbook: ${runbookUrl(watched, platform.environment.runbooks)}`,
        namespace: definition.namespace,
        metricName: definition.metric,
        dimensions: { ...definition.dimensions },
        statistic: definition.statistic,
        comparisonOperator: definition.comparison,
        threshold: definition.threshold,
        period: definition.period ?? 60,
        evaluationPeriods: definition.evaluationPeriods ?? 5,
        treatMissingData: definition.missing ?? 'notBreaching',
        alarmActions: direct ? [topic.arn] : undefined,
        okActions: direct ? [topic.arn] : undefined,
      });
    }
  }
}
