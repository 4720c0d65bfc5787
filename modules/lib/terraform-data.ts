import { type TerraformMetaArguments, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface TerraformDataProps extends TerraformMetaArguments {
  /** A value to keep in the state, so that plans show how it changes. @default none */
  readonly input?: unknown;
  /** Another value replaces the resource, and runs its provisioners again. @default never */
  readonly triggersReplace?: unknown;
}

/**
 * Terraform's own `terraform_data`. CDKTF's class for it runs `terraform version` for each one at synth, which costs more than
 * the rest of a synth and fails where Terraform is not installed.
 */
export class TerraformData extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerraformDataProps,
  ) {
    super(scope, id, { ...props, terraformResourceType: 'terraform_data' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.props.input, triggers_replace: this.props.triggersReplace };
  }
}
