import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  App,
  DefaultTokenResolver,
  type ITerraformDependable,
  StringConcat,
  TerraformElement,
  TerraformStack,
  Testing,
  Tokenization,
} from 'cdktf';
import type { Node } from 'constructs';
import { StackKey } from '../../modules/encryption/stack-key';
import type { RouteTarget } from '../../modules/ingress/route-target';
import { Connections } from '../../modules/network/connections';
import { Network, type NetworkProps } from '../../modules/network/network';

/** A stack whose addresses are construct paths, as those of the systems are. */
export class SampleStack extends TerraformStack {
  constructor() {
    super(new App(), 'sample');
    new AwsProvider(this, 'aws', { region: 'eu-central-1' });
  }

  key(): StackKey {
    return new StackKey(this, 'key', { name: 'sample', description: 'Sample' });
  }

  network(props: Partial<NetworkProps> = {}): Network {
    return new Network(this, 'network', {
      name: 'sample',
      cidr: '10.20.0.0/16',
      zones: 2,
      nat: 'single',
      interfaceEndpoints: false,
      flowLogRetentionDays: 30,
      logKey: this.key(),
      ...props,
    });
  }

  /** Something with a security group; it remembers what was attached to it. */
  peer(
    name: string,
    defaultPort?: number,
  ): RouteTarget & { attached: { port: number; after: readonly ITerraformDependable[] }[] } {
    const securityGroup = new SecurityGroup(this, name, { name, description: name, vpcId: 'vpc-0' });
    const attached: { port: number; after: readonly ITerraformDependable[] }[] = [];
    return {
      connections: new Connections(this, { name, securityGroup, defaultPort }),
      attached,
      attachTargetGroup: (group, after) => void attached.push({ port: group.port, after }),
    };
  }

  /** A token as Terraform reads it. */
  resolve(value: string): string {
    const resolver = new DefaultTokenResolver(new StringConcat());
    return Tokenization.resolve(value, { scope: this, preparing: false, resolver });
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof TerraformElement ? element.node : element;
    return node.scopes
      .slice(1 + node.scopes.indexOf(this))
      .map((scope) => scope.node.id)
      .join('_');
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the JSON that Terraform reads has a shape per resource type
export type Blocks = Record<string, any>;

/** What the stack tells Terraform. */
export function synth(stack: TerraformStack): { resource: Blocks; data: Blocks; ephemeral: Blocks; variable: Blocks } {
  const all = JSON.parse(Testing.synth(stack, false));
  return { resource: {}, data: {}, ephemeral: {}, variable: {}, ...all };
}

/** Statements of a policy, by id. */
export const statements = (policy: string): Blocks =>
  Object.fromEntries(JSON.parse(policy).Statement.map((statement: { Sid: string }) => [statement.Sid, statement]));
