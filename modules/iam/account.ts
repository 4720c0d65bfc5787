import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

/** Where a stack is applied: read from AWS once per stack, so that ARNs hold in every account, region and partition. */
export class Account extends Construct {
  /** Twelve digits. */
  readonly id: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;

  static of(scope: Construct): Account {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild('account') as Account | undefined) ?? new Account(stack, 'account');
  }

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.id = new DataAwsCallerIdentity(this, 'identity').accountId;
    this.partition = new DataAwsPartition(this, 'partition').partition;
    this.region = new DataAwsRegion(this, 'region').region;
  }

  /**
   * ARN of something in this account and region.
   * @param service the namespace, for example `logs`
   * @param resource what stands after the account, for example `log-group:*`
   */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.id}:${resource}`;
  }
}
