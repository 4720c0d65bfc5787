import { CloudwatchLogSubscriptionFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { VpcFunction } from '../function/vpc-function';
import { Account } from '../iam/account';
import { InputError } from '../lib/input-error';
import { Platform } from '../platform/platform';
import type { ObservedService } from '../service/observed-service';

export interface LogForwarderProps {
  readonly loki: { readonly url: string; readonly service: ObservedService };
  /** Services whose logs go to Loki as well. */
  readonly services: readonly ObservedService[];
}

/** A function in the VPC that CloudWatch Logs calls with every batch of events, and that pushes them to Loki. */
export class LogForwarder extends Construct {
  /**
   * @throws InputError if Loki's own log is among them: every push would be logged, and the log pushed; and for services on
   * EC2, whose logs CloudWatch does not get.
   */
  constructor(scope: Construct, id: string, props: LogForwarderProps) {
    super(scope, id);
    if (props.services.includes(props.loki.service)) {
      throw new InputError({
        place: this.node.path,
        problem: "Loki's own log would go to Loki, without end",
        allowed: 'every other service',
        fix: `leave ${props.loki.service.component} out of services`,
      });
    }
    const sources = props.services.map(({ component, logGroup }) => {
      if (logGroup !== undefined) return { component, logGroup };
      throw new InputError({
        place: this.node.path,
        problem: `the log of ${component} is a file of its instance, not in CloudWatch`,
        allowed: 'services on Fargate',
        fix: 'on EC2 declare the daemon alloy({ loki }) in its place',
      });
    });
    const platform = Platform.of(this);
    const account = Account.of(this);
    const forwarder = new VpcFunction(this, 'function', {
      name: 'log-forwarder',
      description: 'CloudWatch Logs to Loki',
      folder: 'modules/monitoring/log-forwarder',
      environment: {
        LOKI_URL: props.loki.url,
        SERVICES: JSON.stringify(
          Object.fromEntries(sources.map(({ logGroup, component }) => [logGroup.name, component])),
        ),
        SYSTEM: platform.system,
        ENVIRONMENT: platform.environment.name,
      },
    });
    forwarder.connections.allowTo(props.loki.service);
    for (const { component, logGroup } of sources) {
      const permission = new LambdaPermission(this, `${component}-permission`, {
        functionName: forwarder.name,
        action: 'lambda:InvokeFunction',
        principal: 'logs.amazonaws.com',
        sourceArn: `${logGroup.arn}:*`,
        sourceAccount: account.id,
      });
      new CloudwatchLogSubscriptionFilter(this, component, {
        name: 'loki',
        logGroupName: logGroup.name,
        // Empty: every event.
        filterPattern: '',
        destinationArn: forwarder.arn,
        // CloudWatch tries the call when the subscription is made.
        dependsOn: [permission],
      });
    }
  }
}
