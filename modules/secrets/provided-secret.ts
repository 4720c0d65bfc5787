import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { InputError } from '../lib/input-error';
import { Secret, type SecretProps } from './secret';

export interface ProvidedSecretProps extends SecretProps {
  /** Terraform variable that carries the value, set as `TF_VAR_<variable>` for the apply: lower-case letters, digits and `_`. */
  readonly variable: string;
  /** What it holds until somebody provides it, where its reader insists on a form; it opens nothing. @default 'unset' */
  readonly unset?: string;
}

/** What a provided secret holds until somebody provides it; it opens nothing. */
export const unset = 'unset';

/**
 * A key that another party issued (a Slack webhook, a PagerDuty routing key). Plans need no value; an apply that
 * writes a new version takes it from the variable.
 */
export class ProvidedSecret extends Secret {
  /** @throws InputError for a variable name that a shell could not set, and for what `Secret` refuses. */
  constructor(scope: Construct, id: string, props: ProvidedSecretProps) {
    if (!/^[a-z][a-z0-9_]*$/.test(props.variable)) {
      throw new InputError({
        place: `${scope.node.path}/${id}`,
        problem: `'${props.variable}' cannot name the variable of a secret`,
        allowed: 'lower-case letters, digits and _, starting with a letter',
        fix: 'rename it, so that a shell can set TF_VAR_<variable>',
      });
    }
    super(scope, id, props, (secret) => {
      const variable = new TerraformVariable(secret, 'input', {
        type: 'string',
        description: `${props.description}. Written when its version number is raised.`,
        sensitive: true,
        nullable: false,
        default: props.unset ?? unset,
      });
      variable.addOverride('ephemeral', true);
      variable.overrideLogicalId(props.variable);
      return variable.stringValue;
    });
  }
}
