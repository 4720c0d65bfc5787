import { report } from '../scripts/cost';
import { estimate, type PlannedResource, resourcesOf } from '../scripts/cost/estimate';

const resource = (type: string, name: string, values: PlannedResource['values']): PlannedResource => ({
  address: `${type}.${name}`,
  type,
  name,
  values,
});
const service = (name: string, tasks: number, provider = 'FARGATE', ...more: object[]) =>
  resource('aws_ecs_service', name, {
    name: `dev-davidshaevel-${name}`,
    desired_count: tasks,
    capacity_provider_strategy: [{ capacity_provider: provider, base: 0, weight: 1 }, ...more],
  });
const task = (name: string, cpu: number, memory: number) =>
  resource('aws_ecs_task_definition', name, { cpu: String(cpu), memory: String(memory), container_definitions: '[]' });
const monthly = (item: string, ...resources: PlannedResource[]) =>
  estimate(resources).find((line) => line.item === item)?.monthly;

/** Worked out by hand from list prices of us-east-1: 0.25 vCPU at $0.04048 and 0.5 GiB at $0.004445 for 730 hours are $9.01. */
test.each([
  [
    'a task of 256 CPU / 512 MB',
    'ECS dev-davidshaevel-grafana',
    9.01,
    [service('grafana', 1), task('grafana', 256, 512)],
  ],
  ['two tasks of 1024 CPU / 2048 MB', 'ECS dev-davidshaevel-web', 72.08, [service('web', 2), task('web', 1024, 2048)]],
  ['Spot at 70 % less', 'ECS dev-davidshaevel-web', 2.7, [service('web', 1, 'FARGATE_SPOT'), task('web', 256, 512)]],
  [
    'two tasks, the first of which has capacity of its own',
    'ECS dev-davidshaevel-web',
    11.71,
    [service('web', 2, 'FARGATE_SPOT', { capacity_provider: 'FARGATE', base: 1, weight: 0 }), task('web', 256, 512)],
  ],
  [
    'db.t4g.micro with 20 GiB',
    'RDS db',
    13.98,
    [resource('aws_db_instance', 'db', { identifier: 'db', instance_class: 'db.t4g.micro', allocated_storage: 20 })],
  ],
  [
    'the same in two zones',
    'RDS db',
    27.96,
    [
      resource('aws_db_instance', 'db', {
        identifier: 'db',
        instance_class: 'db.t4g.micro',
        allocated_storage: 20,
        multi_az: true,
      }),
    ],
  ],
  [
    'two secrets',
    'Secrets',
    0.8,
    [resource('aws_secretsmanager_secret', 'a', {}), resource('aws_secretsmanager_secret', 'b', {})],
  ],
])('%s', (_, item, expected, resources) => {
  expect(monthly(item, ...resources)).toBeCloseTo(expected, 2);
});

test('plans and states are read alike, anything else is refused', () => {
  const root_module = { resources: [service('web', 1)] };
  expect(resourcesOf({ planned_values: { root_module } })).toEqual(resourcesOf({ values: { root_module } }));
  expect(() => resourcesOf({})).toThrow('neither a plan nor a state');
});

test('the estimate says which prices were compared, and which stand from memory', () => {
  const text = report([]);
  expect(text).toMatch(/had the same for [^;]*\bFargate, EFS\b[^;]*;/);
  expect(text).toMatch(/not compared are [^.]*\bS3\b/);
});

test('an instance class without a price is named', () => {
  const instance = resource('aws_db_instance', 'db', {
    identifier: 'db',
    instance_class: 'db.x9.huge',
    allocated_storage: 20,
  });
  expect(() => estimate([instance])).toThrow('db: no price for db.x9.huge');
});

test("the architecture's table stands beside the plan's only for its own environment", () => {
  const efs = resource('aws_efs_file_system', 'data', { throughput_mode: 'bursting' });
  const dev = [
    service('prometheus', 1),
    task('prometheus', 256, 512),
    service('grafana', 1),
    task('grafana', 256, 512),
    efs,
  ];
  expect(report(estimate(dev))).toContain('| **Together** | **$19.00** | **$20.02** |');
  expect(report(estimate([efs]))).not.toContain('Architecture');
});
