import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { InputError } from '../lib/input-error';

/** The retentions CloudWatch offers, in days (PutRetentionPolicy of its API). */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const isLogRetention = (days: number): boolean => (logRetentionDays as readonly number[]).includes(days);

export interface LogGroupProps {
  /** For example `/ecs/koronet-dev/web`. */
  readonly name: string;
  /** Days until an event is deleted: one of `logRetentionDays`. */
  readonly retentionDays: number;
  readonly key: StackKey;
}

/** A log group that forgets after a known time and is encrypted with the stack's key. */
export class LogGroup extends Construct {
  /** For what has to find the group where it would make one of its own. */
  readonly resource: CloudwatchLogGroup;
  readonly arn: string;
  /** Known only after the apply when the group is new, so that what uses it waits for it. */
  readonly name: string;

  /** @throws InputError for a retention that CloudWatch does not offer, or a name that it refuses. */
  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    if (!isLogRetention(props.retentionDays)) {
      throw new InputError({
        place: this.node.path,
        problem: `CloudWatch offers no log retention of ${props.retentionDays} days`,
        allowed: logRetentionDays,
        fix: 'choose the next longer one',
      });
    }
    if (!/^[\w./#-]{1,512}$/.test(props.name) || props.name.startsWith('aws/')) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' cannot name a log group`,
        allowed: "1 to 512 letters, digits and _-/.#, not starting with 'aws/'",
        fix: 'rename it',
      });
    }
    // checkov:skip=CKV_AWS_338:how long logs are kept is the environment's decision; personal data asks for less than a year
    this.resource = new CloudwatchLogGroup(this, 'group', {
      name: props.name,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.key.arn,
    });
    this.arn = this.resource.arn;
    this.name = this.resource.name;
  }
}
