import { GrafanaProvider } from '@cdktf/provider-grafana/lib/provider';
import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';

export interface GrafanaAccess {
  /** Address with the path, known at plan time. */
  readonly url: string;
  /** The administrator's password as an ephemeral value of the given version stage. */
  readonly password: (stage: string) => string;
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
  return new GrafanaProvider(scope, 'grafana', {
    url: access.url,
    auth: `admin:${access.password(`\${${stage.fqn}}`)}`,
    // Together under the half minute in which the provider gives up on a request.
    retries: 5,
    retryWait: 5,
    retryStatusCodes: ['429', '502', '503', '504'],
  });
}
