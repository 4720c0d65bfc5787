import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';
import { type Config, type Synthesized, synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

jest.setTimeout(600_000);

let stack: Synthesized;
let workspace: Workspace;

beforeAll(() => {
  stack = synthesize(Koronet, 'dev');
  workspace = new Workspace(withLocalState(stack));
});

afterAll(() => workspace.remove());

/** What a node of Terraform's own graph depends on, directly or not. */
function dependencies(): (address: string) => Set<string> {
  const { output } = workspace.run('graph', '-type=plan');
  const edges = new Map<string, string[]>();
  const name = (label: string): string =>
    label
      .replaceAll('\\"', '"')
      .replace(/^\[root\] /, '')
      .replace(/ \(expand\)$/, '');
  for (const [, from = '', to = ''] of output.matchAll(/"((?:[^"\\]|\\.)+)" -> "((?:[^"\\]|\\.)+)"/g)) {
    edges.set(name(from), [...(edges.get(name(from)) ?? []), name(to)]);
  }
  return (address) => {
    const seen = new Set<string>();
    const visit = (node: string): void => {
      for (const next of edges.get(node) ?? []) {
        if (!seen.has(next)) {
          seen.add(next);
          visit(next);
        }
      }
    };
    visit(address);
    return seen;
  };
}

const grafanaResources = (): string[] =>
  Object.entries(stack.json.resource as Record<string, Config>)
    .filter(([type]) => type.startsWith('grafana_'))
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));

/** The passwords that the simulated Secrets Manager holds. */
function storedSecrets(): string[] {
  const folder = join(workspace.folder, 'store', 'secrets');
  return readdirSync(folder).flatMap((file) => {
    const { versions } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      versions: Record<string, { string: string }>;
    };
    return Object.values(versions).map(({ string }) => string);
  });
}

describe('order, from terraform graph', () => {
  test('the chain from the password to the provider', () => {
    const of = dependencies();
    expect(of('aws_secretsmanager_secret_version.grafana_admin-password_version')).toContain(
      'ephemeral.aws_secretsmanager_random_password.grafana_admin-password_password',
    );
    expect(of('ephemeral.aws_secretsmanager_secret_version.grafana_admin-password_value')).toContain(
      'aws_secretsmanager_secret_version.grafana_admin-password_version',
    );
    expect(of('provider["registry.terraform.io/grafana/grafana"]')).toContain(
      'ephemeral.aws_secretsmanager_secret_version.grafana_admin-password_value',
    );
  });

  test('the gate waits for everything Grafana needs to answer', () => {
    const gate = dependencies()('terraform_data.grafana_ready');
    const needed = [
      'aws_ecs_service.grafana',
      'aws_lb_listener.ingress_balancer_https',
      'aws_lb_listener_rule.ingress_grafana-rule',
      'aws_acm_certificate_validation.ingress_certificate_issued',
      'aws_route53_record.ingress_name-koronet-dev-example-com',
      'aws_vpc_security_group_ingress_rule.grafana_ingress-from-load-balancer-3000',
      'aws_vpc_security_group_egress_rule.ingress_balancer_egress-to-grafana-3000',
      'aws_efs_mount_target.grafana_data_mount-a',
      'aws_route_table_association.platform_network_public-a-association',
      'aws_route_table_association.platform_network_private-a-association',
    ];
    expect(needed.filter((address) => !gate.has(address))).toEqual([]);
  });

  test('every Grafana resource waits for the gate, and reads nothing from it', () => {
    const of = dependencies();
    expect(grafanaResources().filter((address) => !of(address).has('terraform_data.grafana_ready'))).toEqual([]);
    expect(grafanaResources().length).toBeGreaterThan(10);
    const bodies = Object.entries(stack.json.resource as Record<string, Record<string, Config>>)
      .filter(([type]) => type.startsWith('grafana_'))
      .flatMap(([, named]) => Object.values(named).map(({ depends_on: _, ...body }) => JSON.stringify(body)));
    expect(bodies.filter((body) => body.includes('grafana_ready'))).toEqual([]);
  });

  test('the provider needs neither the gate nor the load balancer', () => {
    const provider = [...dependencies()('provider["registry.terraform.io/grafana/grafana"]')];
    expect(provider.filter((address) => /^(terraform_data|aws_(lb|ecs|route53|acm))/.test(address))).toEqual([]);
  });

  test('contact points outlive the message templates', () => {
    const of = dependencies();
    const later = grafanaResources().filter((address) => address.startsWith('grafana_contact_point.'));
    expect(later.length).toBeGreaterThanOrEqual(2);
    for (const address of later)
      expect(of(address)).toContain('grafana_message_template.grafana-content_alerting_messages');
    expect(
      Object.values(stack.resources('grafana_contact_point')).every(({ lifecycle }) => lifecycle.create_before_destroy),
    ).toBe(true);
  });
});

test('there is nothing Grafana would have to answer before it stands', () => {
  expect(Object.keys(stack.json.data).filter((type) => type.startsWith('grafana_'))).toEqual([]);
  expect(stack.json.import).toBeUndefined();
});

test('the first default action answers 503: a 404 would read as gone', () => {
  const { default_action: actions } = stack.one('aws_lb_listener', ({ port }) => port === 443);
  expect(actions[0].fixed_response.status_code).toBe('503');
});

describe('applied', () => {
  beforeAll(() => {
    workspace.apply();
  });

  test('no secret is in the state or in a plan', () => {
    const secrets = storedSecrets();
    expect(secrets.filter((secret) => /^[A-Za-z0-9]{32}$/.test(secret)).length).toBeGreaterThanOrEqual(4);
    workspace.changes();
    const texts = [workspace.stateText(), workspace.run('show', '-json', 'changes.tfplan').output];
    const leaked = secrets.filter((secret) => secret !== 'unset' && texts.some((text) => text.includes(secret)));
    expect(leaked).toEqual([]);
  });

  /** Every resource whose change could make an argument of the provider unknown: what its chain and its address stand on. */
  const changes: readonly [string, (json: Config) => void][] = [
    ['the load balancer is replaced', (json) => edit(json, 'aws_lb', 'ingress_balancer_public', { name: 'renamed' })],
    [
      'the certificate is replaced',
      (json) =>
        edit(json, 'aws_acm_certificate', 'ingress_certificate_certificate', { key_algorithm: 'EC_prime256v1' }),
    ],
    ['the service is changed', (json) => edit(json, 'aws_ecs_service', 'grafana', { desired_count: 0 })],
    [
      'the task definition is replaced',
      (json) => edit(json, 'aws_ecs_task_definition', 'grafana', { cpu: '2048', memory: '4096' }),
    ],
    [
      'the secret is described anew',
      (json) => edit(json, 'aws_secretsmanager_secret', 'grafana_admin-password_secret', { description: 'another' }),
    ],
    ['the key is changed', (json) => edit(json, 'aws_kms_key', 'platform_key_key', { description: 'another' })],
    [
      'the file system is replaced',
      (json) => edit(json, 'aws_efs_file_system', 'grafana_data_files', { creation_token: 'another' }),
    ],
    [
      'the gate is replaced',
      (json) => edit(json, 'terraform_data', 'grafana_ready', { triggers_replace: { again: 'yes' } }),
    ],
    [
      'the cluster is replaced',
      (json) => edit(json, 'aws_ecs_cluster', 'platform_cluster_cluster', { name: 'another' }),
    ],
  ];

  test.each(changes)('a plan in which %s keeps the provider known', (_, change) => {
    const json = structuredClone(withLocalState(stack));
    change(json);
    workspace.write(json);
    const planned = workspace.changes();
    expect(Object.keys(planned).length).toBeGreaterThan(0);
    expect(Object.keys(planned).filter((address) => address.startsWith('grafana_'))).toEqual([]);
  });

  test('Grafana may be somewhere else, with another login: an emulator of AWS runs no server', () => {
    workspace.write(withLocalState(stack));
    expect(workspace.changes('-var=grafana_url=http://localhost:3000', '-var=grafana_auth=admin:admin')).toEqual({});
    expect(() => workspace.changes('-var=grafana_url=http://localhost:3000/')).toThrow('without a slash at the end');
  });

  test('a rotation is one apply: new value, new revision, the gate, and nothing of the content', () => {
    const before = storedSecrets();
    const { secretVersions } = environment('dev');
    const rotated = synthesize(Koronet, 'dev', { secretVersions: { ...secretVersions, grafanaAdmin: 2 } });
    workspace.write(withLocalState(rotated));
    const planned = workspace.changes();
    expect(planned['aws_ecs_task_definition.grafana']).toContain('create');
    expect(planned['aws_ecs_service.grafana']).toEqual(['update']);
    expect(planned['terraform_data.grafana_ready']).toContain('create');
    expect(Object.keys(planned).filter((address) => address.startsWith('grafana_'))).toEqual([]);
    workspace.apply();
    expect(workspace.changes()).toEqual({});
    expect(storedSecrets().filter((secret) => !before.includes(secret))).toHaveLength(1);
  });

  test('a rotation that stops half-way can be planned with the password that the server still has', () => {
    const { secretVersions } = environment('dev');
    const rotated = withLocalState(
      synthesize(Koronet, 'dev', { secretVersions: { ...secretVersions, grafanaAdmin: 3 } }),
    );
    const broken = structuredClone(rotated);
    edit(broken, 'aws_ecs_service', 'grafana', {
      lifecycle: {
        postcondition: [
          { condition: '${endswith(self.task_definition, ":0")}', error_message: 'The deployment was rolled back.' },
        ],
      },
    });
    workspace.write(broken);
    expect(() => workspace.apply()).toThrow('postcondition failed');
    workspace.write(rotated);
    expect(Object.keys(workspace.changes('-var=grafana_password_stage=AWSPREVIOUS')).length).toBeGreaterThan(0);
    workspace.apply();
    expect(workspace.changes()).toEqual({});
  });

  test('everything is destroyed, the content before the server', () => {
    const output = workspace.destroy();
    const at = (address: string): number => output.indexOf(`${address}: Destruction complete`);
    const last = Math.max(...grafanaResources().map(at));
    expect(Math.min(...grafanaResources().map(at))).toBeGreaterThan(0);
    expect(at('aws_ecs_service.grafana')).toBeGreaterThan(last);
  });
});

describe('the content in a stack of its own', () => {
  test('needs nothing of the infrastructure but the name of its secret', () => {
    const infrastructure = synthesize(Koronet, 'dev', { grafanaContent: 'own-stack' });
    expect(Object.keys(infrastructure.json.resource).filter((type) => type.startsWith('grafana_'))).toEqual([]);
    expect(infrastructure.json.provider.grafana).toBeUndefined();
  });
});

function edit(json: Config, type: string, name: string, change: Config): void {
  const resource = json.resource[type]?.[name];
  if (resource === undefined) throw new Error(`${type}.${name} is not in the stack`);
  Object.assign(resource, change);
}
