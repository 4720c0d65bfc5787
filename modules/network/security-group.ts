import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Construct } from 'constructs';

export interface SecurityGroupProps {
  /** Its name, and its tag `Name`. */
  readonly name: string;
  /** What belongs to it. AWS never changes a description: another one is another group. */
  readonly description: string;
  readonly vpcId: string;
}

/** The security group of a construct, without rules: those are for its `Connections` to make. */
export function securityGroupOf(scope: Construct, { name, description, vpcId }: SecurityGroupProps): SecurityGroup {
  return new SecurityGroup(scope, 'security-group', {
    name,
    description,
    vpcId,
    // Two groups that name each other in their rules could not be deleted, neither of them first.
    revokeRulesOnDelete: true,
    tags: { Name: name },
  });
}
