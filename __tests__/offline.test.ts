import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installOffline } from '../offline/install';
import { root, tools } from '../tools/paths';
import { assertServed } from './support/usage';
import { Workspace } from './support/workspace';

const providers = {
  terraform: {
    required_providers: {
      aws: { source: 'hashicorp/aws', version: '6.25.0' },
      grafana: { source: 'grafana/grafana', version: '4.45.1' },
    },
  },
  provider: { aws: [{ region: 'eu-central-1', default_tags: [{ tags: { System: 'test' } }] }] },
};

const workspaces: Workspace[] = [];

function workspace(stack: object, terraform?: string): Workspace {
  const created = new Workspace({ ...providers, ...stack }, terraform);
  workspaces.push(created);
  return created;
}

afterAll(() => {
  for (const each of workspaces) each.remove();
});

/** A service behind nothing, with what a change of it may touch. */
function service(image: string, desired: number): object {
  return {
    resource: {
      aws_ecs_cluster: { main: { name: 'main' } },
      aws_efs_file_system: { data: { encrypted: true } },
      aws_ecs_task_definition: {
        web: {
          family: 'web',
          requires_compatibilities: ['FARGATE'],
          network_mode: 'awsvpc',
          cpu: '256',
          memory: '512',
          container_definitions: JSON.stringify([{ name: 'web', image }]),
          volume: [
            { name: 'scratch' },
            { name: 'data', efs_volume_configuration: [{ file_system_id: '${aws_efs_file_system.data.id}' }] },
          ],
        },
      },
      aws_ecs_service: {
        web: {
          name: 'web',
          cluster: '${aws_ecs_cluster.main.id}',
          task_definition: '${aws_ecs_task_definition.web.arn}',
          desired_count: desired,
        },
      },
    },
  };
}

describe('the life of a service', () => {
  let life: Workspace;
  beforeAll(() => {
    life = workspace(service('nginx:1', 1));
  });

  test('validates, applies, and has nothing to do afterwards', () => {
    expect(life.run('validate').status).toBe(0);
    life.apply();
    expect(life.isUpToDate()).toBe(true);
  });

  test('computed values have the form of their kind, and carry region, account and tags', () => {
    const account = 'arn:aws:ecs:eu-central-1:123456789012';
    expect(life.attributes('aws_ecs_service.web')).toMatchObject({
      id: `${account}:service/main/web`,
      cluster: `${account}:cluster/main`,
      tags_all: { System: 'test' },
    });
    expect(life.attributes('aws_ecs_task_definition.web').arn).toMatch(
      /^arn:aws:ecs:[\w-]+:\d{12}:task-definition\/web:\d+$/,
    );
    expect(life.attributes('aws_efs_file_system.data').id).toMatch(/^fs-[0-9a-f]{17}$/);
  });

  test('the same stack has the same ids everywhere', () => {
    const twin = workspace(service('nginx:1', 1));
    twin.apply();
    expect(twin.attributes('aws_efs_file_system.data').id).toBe(life.attributes('aws_efs_file_system.data').id);
  });

  test('a count is changed in place', () => {
    life.write({ ...providers, ...service('nginx:1', 2) });
    expect(life.changes()).toEqual({ 'aws_ecs_service.web': ['update'] });
    life.apply();
    expect(life.isUpToDate()).toBe(true);
  });

  test('a changed task definition is replaced, its service updated', () => {
    const before = life.attributes('aws_ecs_task_definition.web').arn;
    life.write({ ...providers, ...service('nginx:2', 2) });
    expect(life.changes()).toEqual({
      'aws_ecs_task_definition.web': ['delete', 'create'],
      'aws_ecs_service.web': ['update'],
    });
    life.apply();
    expect(life.isUpToDate()).toBe(true);
    const after = life.attributes('aws_ecs_task_definition.web').arn;
    expect(after).not.toBe(before);
    expect(life.attributes('aws_ecs_service.web').task_definition).toBe(after);
  });

  test('is destroyed', () => {
    expect(life.destroy()).toContain('4 destroyed');
  });
});

const tofu = join(tools, 'bin', 'tofu');

test('OpenTofu finds the providers under its own host, and agrees', () => {
  const life = workspace(service('nginx:1', 1), tofu);
  life.apply();
  expect(life.isUpToDate()).toBe(true);
  expect(life.destroy()).toContain('4 destroyed');
});

test('what a stack can get wrong is refused with the place and the reason', () => {
  const vpc = (config: object): object => ({ aws_vpc: { v: { cidr_block: '10.0.0.0/16', ...config } } });
  const listener = { load_balancer_arn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/1' };
  const cases: [string, object, RegExp][] = [
    ['an attribute the schema lacks', vpc({ cidr: '10.0.0.0/16' }), /No argument or block type is named "cidr"/],
    ['a block the schema lacks', vpc({ subnet: [{}] }), /No argument or block type is named "subnet"/],
    ['a missing argument', { aws_ecs_cluster: { c: {} } }, /"name" is required/],
    ['a missing block', { aws_lb_listener: { l: listener } }, /At least 1 "default_action" blocks are required/],
    ['a wrong type', vpc({ enable_dns_support: 'maybe' }), /a bool is required/],
    ['conflicting arguments', { aws_lb: { l: { name: 'a', name_prefix: 'b' } } }, /"name": conflicts with name_prefix/],
    [
      'none of several',
      { aws_vpc: { v: {} } },
      /"cidr_block": one of `cidr_block,ipv4_ipam_pool_id` must be specified/,
    ],
    [
      'a value that is not allowed',
      vpc({ instance_tenancy: 'shared' }),
      /expected instance_tenancy to be one of .* got shared/,
    ],
    ['a name that is too long', { aws_lb: { l: { name: 'a'.repeat(33) } } }, /invalid value for name .* a{33}/],
    ['JSON that is none', { aws_iam_policy: { p: { policy: '{' } } }, /"policy" contains an invalid JSON/],
    [
      'a type nobody described',
      { aws_batch_job_queue: { q: {} } },
      /does not support resource type "aws_batch_job_queue"/,
    ],
  ];
  const wrong = workspace({});
  const said = cases.map(([what, resource]) => {
    wrong.write({ ...providers, resource });
    const { status, output } = wrong.run('validate');
    return { what, status, output };
  });
  expect(said.map(({ what, status }) => ({ what, status }))).toEqual(cases.map(([what]) => ({ what, status: 1 })));
  for (const [index, [, , message]] of cases.entries()) expect(said[index]?.output).toMatch(message);
});

test('a type without facts is named before Terraform runs', () => {
  const stack = {
    resource: { aws_vpc: {}, aws_batch_job_queue: {}, terraform_data: {} },
    data: { aws_batch_job_queue: {} },
  };
  expect(() => assertServed('koronet-dev', stack)).toThrow(
    /koronet-dev uses aws_batch_job_queue, data\.aws_batch_job_queue, .* add an entry per type to offline\/facts/,
  );
});

test("the provider's own tests", () => {
  installOffline();
  const { status, stdout, stderr } = spawnSync('go', ['test', '-count=1', './...'], {
    cwd: join(root, 'offline'),
    encoding: 'utf8',
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
});
