import { GrafanaProvider } from '@cdktf/provider-grafana/lib/provider';
import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';

export interface GrafanaAccess {
  /** Address with the path, known at plan time; see `grafanaUrl`. */
  readonly url: string;
  /** The administrator's password as an ephemeral value of the given version stage. */
  readonly password: (stage: string) => string;
}

/**
 * Where Terraform reaches Grafana. A variable, because an emulator of AWS runs no server behind the domain; its default is data,
 * never an attribute of a resource, so that it stays known.
 */
export function grafanaUrl(scope: Construct, url: string): string {
  const variable = new TerraformVariable(scope, 'grafana-url', {
    type: 'string',
    default: url,
    nullable: false,
    description: 'Address of Grafana as this machine reaches it, with the path, without a slash at the end.',
    validation: [
      {
        condition: '${can(regex("^https?://.*[^/]$", var.grafana_url))}',
        errorMessage: 'http:// or https://, host and path, without a slash at the end.',
      },
    ],
  });
  variable.overrideLogicalId('grafana_url');
  return variable.stringValue;
}

/**
 * The Grafana provider of a stack. After the first apply both of its arguments stay known at plan time: the URL is data, and
 * the password is read from a secret version that exists.
 */
export function grafanaProvider(scope: Construct, access: GrafanaAccess): GrafanaProvider {
  const stage = new TerraformVariable(scope, 'password-stage', {
    type: 'string',
    default: 'AWSCURRENT',
    nullable: false,
    description:
      'Version stage of the password to log in with; AWSPREVIOUS plans while a rotation has stopped half-way.',
    validation: [
      {
        condition: '${contains(["AWSCURRENT", "AWSPREVIOUS"], var.grafana_password_stage)}',
        errorMessage: 'AWSCURRENT or AWSPREVIOUS.',
      },
    ],
  });
  stage.overrideLogicalId('grafana_password_stage');
  const auth = new TerraformVariable(scope, 'auth', {
    type: 'string',
    default: '',
    nullable: false,
    sensitive: true,
    description:
      'name:password or a service account token, in place of the administrator and the password of the secret.',
  });
  auth.addOverride('ephemeral', true);
  auth.overrideLogicalId('grafana_auth');
  return new GrafanaProvider(scope, 'grafana', {
    url: access.url,
    auth: `\${coalesce(var.grafana_auth, "admin:${access.password(`\${${stage.fqn}}`)}")}`,
    // Together under the half minute in which the provider gives up on a request.
    retries: 5,
    retryWait: 5,
    retryStatusCodes: ['429', '502', '503', '504'],
  });
}
