import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { ServiceRole } from '../iam/role';
import { LogGroup } from '../logs/log-group';

export interface FlowLogsProps {
  /** Name of the VPC. */
  readonly name: string;
  readonly vpcId: string;
  /** Days until a record is deleted: one that CloudWatch offers. */
  readonly retentionDays: number;
  readonly key: StackKey;
}

/** Who talked to whom in the VPC, and what was refused, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const group = new LogGroup(this, 'logs', {
      name: `/vpc/${props.name}/flow`,
      retentionDays: props.retentionDays,
      key: props.key,
    });
    const role = new ServiceRole(this, 'role', {
      name: `${props.name}-flow-logs`,
      servicePrincipal: 'vpc-flow-logs.amazonaws.com',
      statements: [
        {
          sid: 'WriteRecords',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [`${group.arn}:*`],
        },
        // The delivery service looks its group up by name, and this action knows no narrower resource.
        { sid: 'FindLogGroup', actions: ['logs:DescribeLogGroups'], resources: ['*'] },
      ],
    });
    new FlowLog(this, 'flow-log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      // A minute instead of ten: a refused connection shows while somebody still looks for it.
      maxAggregationInterval: 60,
      tags: { Name: props.name },
      dependsOn: role.dependables,
    });
  }
}
