import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { denyPlainTransport, policyDocument } from '../iam/policy';
import { Platform } from '../platform/platform';

/**
 * The way around Alertmanager, for alarms about Alertmanager, Prometheus and what leads to them: mail, and PagerDuty by its mail
 * integration, whose address is no secret that would stand in the state.
 */
export class DirectTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { email, pagerduty } = platform.environment.receivers;
    const topic = new SnsTopic(this, 'topic', {
      name: platform.named('monitoring-alarms'),
      kmsMasterKeyId: platform.key.arn,
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(this.node.path, [
        {
          sid: 'AlarmsPublish',
          principals: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [topic.arn],
          conditions: { StringEquals: { 'aws:SourceAccount': Account.of(this).id } },
        },
        denyPlainTransport(['sns:Publish'], [topic.arn]),
      ]),
    });
    const addresses = [...email.to, ...(pagerduty?.email ? [pagerduty.email] : [])];
    for (const [index, endpoint] of addresses.entries()) {
      new SnsTopicSubscription(this, `mail-${index + 1}`, { topicArn: topic.arn, protocol: 'email', endpoint });
    }
    this.arn = topic.arn;
  }
}
