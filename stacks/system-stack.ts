import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import type { Environment } from '../modules/platform/environment';
import { backend } from './backend';

/** Ephemeral resources, write-only arguments and `use_lockfile` together need this. */
const terraformVersion = '>= 1.11.0';

/** Ids that add nothing to the address of a resource, whose type stands before it. */
const unspoken = new Set(['resource', 'service', 'task']);

/** A stack `<system>-<environment>`: backend, provider, tags, and addresses that people can read. */
export class SystemStack extends TerraformStack {
  constructor(
    scope: Construct,
    readonly system: string,
    readonly environment: Environment,
    name = `${system}-${environment.name}`,
  ) {
    super(scope, name);
    this.addOverride('terraform.required_version', terraformVersion);
    backend(this, name, environment.backend);
    new AwsProvider(this, 'aws', {
      region: environment.region,
      allowedAccountIds: environment.account ? [environment.account] : undefined,
      defaultTags: [{ tags: { system, environment: environment.name, 'managed-by': 'terraform', stack: name } }],
    });
  }

  /** Addresses are paths, without CDKTF's hash: `aws_ecs_service.web`. A reviewer reads them in every plan. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof TerraformElement ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    return path
      .filter((id, index) => index === 0 || !unspoken.has(id))
      .join('_')
      .replace(/[^A-Za-z0-9_-]/g, '-')
      .replace(/^(?=\d)/, '_');
  }
}
