import { Construct } from 'constructs';
import { Platform } from '../platform/platform';
import { ProvidedSecret } from '../secrets/provided-secret';
import type { SecretReference } from '../secrets/secret-reference';

/**
 * People sign in to Grafana at the organisation's identity provider, where the environment names one. Their groups decide
 * their role at every sign-in; whoever is in none of them is a viewer. The administrator's own login stays, for Terraform.
 */
export class GrafanaOauth extends Construct {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;

  /** What Grafana needs for it, or nothing. */
  static of(scope: Construct): GrafanaOauth | undefined {
    return Platform.of(scope).environment.grafanaOauth && new GrafanaOauth(scope, 'oauth');
  }

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { grafanaOauth, secretVersions } = platform.environment;
    if (grafanaOauth === undefined) throw new Error('the environment has no grafanaOauth');
    const { groupsClaim, roles } = grafanaOauth;
    // A person without groups has no claim, and `contains` refuses null.
    const memberOf = (group: string): string => `contains(${groupsClaim} || \`[]\`, '${group}')`;
    const anyOf = (groups: readonly string[], role: string): string[] =>
      groups.length > 0 ? [`(${groups.map(memberOf).join(' || ')}) && '${role}'`] : [];
    this.environment = {
      GF_AUTH_GENERIC_OAUTH_ENABLED: 'true',
      GF_AUTH_GENERIC_OAUTH_NAME: grafanaOauth.name,
      GF_AUTH_GENERIC_OAUTH_CLIENT_ID: grafanaOauth.clientId,
      GF_AUTH_GENERIC_OAUTH_SCOPES: grafanaOauth.scopes.join(' '),
      GF_AUTH_GENERIC_OAUTH_AUTH_URL: grafanaOauth.authorizationEndpoint,
      GF_AUTH_GENERIC_OAUTH_TOKEN_URL: grafanaOauth.tokenEndpoint,
      GF_AUTH_GENERIC_OAUTH_API_URL: grafanaOauth.userInfoEndpoint,
      GF_AUTH_GENERIC_OAUTH_USE_PKCE: 'true',
      GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP: 'true',
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH: [
        ...anyOf(roles.admin, 'Admin'),
        ...anyOf(roles.editor, 'Editor'),
        "'Viewer'",
      ].join(' || '),
      // Better no sign-in than a role that nobody has granted.
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_STRICT: 'true',
    };
    this.secrets = {
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: new ProvidedSecret(this, 'client-secret', {
        name: platform.named('grafana-oauth-credentials'),
        variable: 'grafana_oauth_client_secret',
        description: `Secret of client ${grafanaOauth.clientId} at ${grafanaOauth.name}`,
        version: secretVersions.receivers,
        key: platform.key,
        recoveryWindowDays: platform.recoveryWindowDays,
      }),
    };
  }
}
