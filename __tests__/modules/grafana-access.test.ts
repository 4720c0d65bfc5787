import { App, TerraformStack } from 'cdktf';
import { AccessControl, type AccessControlProps } from '../../modules/grafana/access';
import { parse } from '../../modules/lib/parse';
import { environmentSchema } from '../../modules/platform/environment';
import { environment } from '../../stacks/environments';
import { Showcase } from '../../stacks/showcase';
import { synthesize } from '../support/synth';
import { synth } from './sample-stack';

const access = (props: Partial<AccessControlProps>): TerraformStack => {
  const stack = new TerraformStack(new App(), 'sample');
  new AccessControl(stack, 'access', {
    teams: ['operators'],
    folders: {},
    organization: { homeDashboard: 'overview' },
    folderUids: new Map([['Monitoring', 'monitoring']]),
    dashboardUids: ['overview'],
    dependsOn: [],
    ...props,
  });
  return stack;
};

describe('access control', () => {
  test('a folder is opened to roles by name and to teams by the id Grafana gives them', () => {
    const { resource } = synth(access({ folders: { Monitoring: { Viewer: 'View', operators: 'Admin' } } }));
    const [permission] = Object.values(resource.grafana_folder_permission);
    const [team] = Object.keys(resource.grafana_team);
    expect(permission).toMatchObject({
      folder_uid: 'monitoring',
      permissions: [
        { role: 'Viewer', permission: 'View' },
        { team_id: `\${grafana_team.${team}.team_id}`, permission: 'Admin' },
      ],
    });
  });

  test('members of a team are nobody’s but Grafana’s', () => {
    const { resource } = synth(access({}));
    expect(Object.values(resource.grafana_team)).toEqual([expect.not.objectContaining({ members: expect.anything() })]);
  });

  test.each<[string, Partial<AccessControlProps>, RegExp]>([
    ['folder', { folders: { Components: {} } }, /there is no folder "Components"\n {2}allowed: Monitoring/],
    [
      'team',
      { folders: { Monitoring: { operator: 'View' } } },
      /no role or team "operator"\n.*Viewer, Editor, operators/,
    ],
    [
      'home dashboard',
      { organization: { homeDashboard: 'home' } },
      /there is no dashboard "home"\n {2}allowed: overview/,
    ],
  ])('refuses a %s that there is not', (_, props, message) => {
    expect(() => access(props)).toThrow(message);
  });
});

describe('sign-in at an identity provider', () => {
  const provider = {
    name: 'Example',
    clientId: 'grafana',
    authorizationEndpoint: 'https://login.example.com/authorize',
    tokenEndpoint: 'https://login.example.com/token',
    userInfoEndpoint: 'https://login.example.com/userinfo',
    scopes: ['openid', 'groups'],
    groupsClaim: 'groups',
    roles: { admin: ['platform'], editor: ['sre', 'backend team'] },
  };
  const stack = () =>
    synthesize(Showcase, 'staging', {
      grafanaOauth: provider,
    });

  test('Grafana knows the provider, and gives roles by group', () => {
    const settings = Object.fromEntries(
      stack()
        .container('grafana')
        .environment.map(({ name, value }) => [name, value]),
    );
    expect(settings).toMatchObject({
      GF_AUTH_GENERIC_OAUTH_ENABLED: 'true',
      GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'grafana',
      GF_AUTH_GENERIC_OAUTH_SCOPES: 'openid groups',
      GF_AUTH_GENERIC_OAUTH_AUTH_URL: 'https://login.example.com/authorize',
      GF_AUTH_GENERIC_OAUTH_USE_PKCE: 'true',
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH:
        "(contains(groups || `[]`, 'platform')) && 'Admin' || " +
        "(contains(groups || `[]`, 'sre') || contains(groups || `[]`, 'backend team')) && 'Editor' || 'Viewer'",
    });
  });

  test('its secret is injected, and comes from an ephemeral variable', () => {
    const s = stack();
    expect(s.container('grafana').secrets.map(({ name }) => name)).toContain('GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET');
    expect(s.json.variable.grafana_oauth_client_secret).toMatchObject({ ephemeral: true, sensitive: true });
  });

  test('Grafana may reach it', () => {
    const rules = Object.values(stack().resources('aws_vpc_security_group_egress_rule'));
    expect(rules).toContainEqual(
      expect.objectContaining({
        security_group_id: '${aws_security_group.grafana_security-group.id}',
        cidr_ipv4: '0.0.0.0/0',
        from_port: 443,
      }),
    );
  });

  test('refuses a group that would end the expression it stands in', () => {
    const grafanaOauth = { ...provider, roles: { admin: ["x') || 'Admin"], editor: [] } };
    expect(() => parse(environmentSchema, { ...environment('dev'), grafanaOauth }, 'dev')).toThrow(
      /^dev.grafanaOauth.roles.admin.0: .* is not valid\n {2}allowed: letters, digits, spaces and/,
    );
  });

  test('without one there is no trace of it', () => {
    expect(JSON.stringify(synthesize(Showcase, 'staging').json)).not.toMatch(/oauth_client_secret|GENERIC_OAUTH/);
  });
});
