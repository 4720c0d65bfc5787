import type { LbListenerRuleAction } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Annotations, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';

/** The organisation's identity provider, as its `/.well-known/openid-configuration` describes it. */
export interface EdgeAuthenticationProps {
  /** Exactly as the provider writes it in its tokens. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userInfoEndpoint: string;
  /** Client registered there, with `https://<domain>/oauth2/idpresponse` as its redirect. */
  readonly clientId: string;
}

/** Eight hours: a working day. */
const sessionSeconds = 28_800;

/**
 * People sign in with OpenID Connect at the load balancer, before a request reaches a program that knows no users. Its
 * client secret is the Terraform variable `oidc_client_secret`; without it nobody gets in.
 */
export class EdgeAuthentication extends Construct {
  private readonly clientSecret: string;
  private readonly props: EdgeAuthenticationProps;

  /** @throws InputError for an endpoint that is not reached over TLS. */
  constructor(scope: Construct, id: string, props: EdgeAuthenticationProps) {
    super(scope, id);
    const { clientId: _, ...urls } = props;
    for (const [name, url] of Object.entries(urls)) {
      if (url.startsWith('https://')) continue;
      throw new InputError({
        place: `${this.node.path}, ${name}`,
        problem: `'${url}' is not reached over TLS`,
        allowed: 'an https:// URL',
        fix: "copy it from the identity provider's /.well-known/openid-configuration",
      });
    }
    this.props = props;
    const variable = new TerraformVariable(this, 'client-secret', {
      type: 'string',
      description: 'Secret of the OpenID Connect client that signs people in at the load balancer',
      sensitive: true,
      nullable: false,
      default: 'unset',
    });
    variable.overrideLogicalId('oidc_client_secret');
    this.clientSecret = variable.stringValue;
    Annotations.of(this).addWarning(
      'The load balancer takes the OpenID Connect client secret as an ordinary argument: it is in the Terraform state. Keep the state encrypted.',
    );
  }

  /** What a rule does before it forwards. */
  action(order: number): LbListenerRuleAction {
    return {
      order,
      type: 'authenticate-oidc',
      authenticateOidc: {
        ...this.props,
        clientSecret: this.clientSecret,
        scope: 'openid',
        onUnauthenticatedRequest: 'authenticate',
        sessionTimeout: sessionSeconds,
      },
    };
  }
}
