import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { VpcFunction } from '../function/vpc-function';
import { Account } from '../iam/account';
import { Platform } from '../platform/platform';
import type { Service } from '../service/service';
import type { AlarmDefinition } from './alarm';

export interface AlarmRelayProps {
  readonly alertmanager: { readonly url: string; readonly service: Service };
  /** What the names of the system's alarms begin with. */
  readonly prefix: string;
  readonly alarms: readonly AlarmDefinition[];
}

/**
 * A function in the VPC that tells Alertmanager which alarms are in ALARM: on every change of state, and every minute with an
 * end time ahead. One post per change would resolve itself when its time runs out while the alarm still stands.
 */
export class AlarmRelay extends Construct {
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: AlarmRelayProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const account = Account.of(this);
    const relay = new VpcFunction(this, 'resource', {
      name: 'alarm-relay',
      description: 'CloudWatch alarms to Alertmanager',
      folder: 'modules/alarms/relay',
      // DescribeAlarms knows no resources.
      permissions: [{ sid: 'ReadAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }],
      environment: {
        ALERTMANAGER_URL: props.alertmanager.url,
        ALARM_PREFIX: props.prefix,
        ALARMS: JSON.stringify(
          Object.fromEntries(
            props.alarms.map(({ alarm, severity, summary, runbook }) => [alarm, { severity, summary, runbook }]),
          ),
        ),
        RUNBOOKS: platform.environment.runbooks,
        SYSTEM: platform.system,
        ENVIRONMENT: platform.environment.name,
      },
    });
    this.functionName = relay.name;
    relay.connections.allowTo(props.alertmanager.service);
    platform.network.allowAwsApis(relay, 'read alarms');
    const on = (event: string, schedule: { eventPattern: string } | { scheduleExpression: string }): void => {
      const rule = new CloudwatchEventRule(this, event, {
        name: platform.named(`alarm-relay-${event}`),
        description: `Alarms to Alertmanager, ${event}`,
        ...schedule,
      });
      new CloudwatchEventTarget(this, `${event}-target`, { rule: rule.name, arn: relay.arn });
      new LambdaPermission(this, `${event}-permission`, {
        functionName: relay.name,
        action: 'lambda:InvokeFunction',
        principal: 'events.amazonaws.com',
        sourceArn: rule.arn,
      });
    };
    on('every-minute', { scheduleExpression: 'rate(1 minute)' });
    on('state-change', {
      eventPattern: JSON.stringify({
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        account: [account.id],
        detail: { alarmName: [{ prefix: props.prefix }] },
      }),
    });
  }
}
