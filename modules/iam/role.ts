import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';
import { Account } from './account';
import { policyDocument, type Statement } from './policy';

export type { Statement } from './policy';

export interface ServiceRoleProps {
  /** At most 64 characters: letters, digits and `+=,.@_-`. */
  readonly name: string;
  /** The AWS service that assumes it, for example `ecs-tasks.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** @default none; a role without statements may do nothing */
  readonly statements?: readonly Statement[];
}

/**
 * Services whose documentation says that they send `aws:SourceAccount` when they assume a role. For the others the
 * condition would lock them out.
 */
const sendsSourceAccount = new Set([
  'ecs-tasks.amazonaws.com',
  'monitoring.rds.amazonaws.com',
  'scheduler.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
]);

/** Characters of a role's inline policies at the most; IAM does not count white space (IAM user guide, "IAM and AWS STS quotas"). */
const policyMax = 10_240;

/** A role for a program or an AWS service, with exactly the statements it was given, in one inline policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** A reference: what goes by the name, such as an instance profile, waits for the role. */
  readonly name: string;

  private readonly role: IamRole;
  /** By all that they say beside their resources. */
  private readonly statements = new Map<string, Statement>();
  private policy?: IamRolePolicy;

  /** @throws InputError for a name that IAM refuses. */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    if (!/^[\w+=,.@-]{1,64}$/.test(props.name)) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' (${props.name.length} characters) cannot name a role`,
        allowed: '1 to 64 letters, digits and +=,.@_-',
        fix: 'shorten the name of the service or of the system',
      });
    }
    this.role = new IamRole(this, 'role', {
      name: props.name,
      assumeRolePolicy: trustPolicy(this, props.servicePrincipal),
    });
    this.arn = this.role.arn;
    this.name = this.role.name;
    for (const statement of props.statements ?? []) this.addStatement(statement);
  }

  /**
   * Adds to what the role may do. Statements that differ in their resources only become one, as those of two buckets.
   * @throws InputError for what IAM refuses, and for more than a policy holds.
   */
  addStatement(statement: Statement): void {
    const kind = JSON.stringify({ ...statement, resources: [] });
    const resources = [...(this.statements.get(kind)?.resources ?? []), ...statement.resources];
    this.statements.set(kind, { ...statement, resources: [...new Set(resources)] });
    // Refused here, not while the stacks are written.
    this.assertPolicyFits(this.document());
    // IAM refuses a policy without statements, so there is none before the first.
    this.policy ??= new IamRolePolicy(this, 'policy', {
      name: 'permissions',
      role: this.name,
      policy: Lazy.stringValue({ produce: () => this.document() }),
    });
  }

  private document(): string {
    return policyDocument(this.node.path, [...this.statements.values()]);
  }

  /** Counts what is sure: what Terraform fills in has a length that only an apply knows. */
  private assertPolicyFits(document: string): void {
    const { length } = document.replace(/\$\{[^}]*\}|\s/g, '');
    if (length <= policyMax) return;
    throw new InputError({
      place: this.node.path,
      problem: `its policy has ${length} characters or more`,
      allowed: `at most ${policyMax} (IAM)`,
      fix: 'put resources together by a pattern, or divide the work between two services',
    });
  }

  /** What has to exist before whoever assumes the role can act. */
  get dependables(): (IamRole | IamRolePolicy)[] {
    return this.policy ? [this.role, this.policy] : [this.role];
  }
}

function trustPolicy(scope: Construct, service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssumedByService',
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        // Without it another account could have the service act on its behalf (confused deputy).
        Condition: sendsSourceAccount.has(service)
          ? { StringEquals: { 'aws:SourceAccount': Account.of(scope).id } }
          : undefined,
      },
    ],
  });
}
