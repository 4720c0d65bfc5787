import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * An `ephemeral` block: a value that exists while Terraform runs and is written to neither plan nor state.
 * CDKTF 0.21 has no class for it (Terraform has had it since 1.10).
 */
export class Ephemeral extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    /** The ephemeral resource type, for example `aws_secretsmanager_random_password`. */
    private readonly type: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id, `ephemeral.${type}`);
  }

  /** Reference to one of its attributes; only write-only arguments, provider blocks and other ephemerals may use it. */
  attribute(name: string): string {
    return `\${ephemeral.${this.type}.${this.friendlyUniqueId}.${name}}`;
  }

  override toTerraform(): object {
    return { ephemeral: { [this.type]: { [this.friendlyUniqueId]: this.config } } };
  }
}
