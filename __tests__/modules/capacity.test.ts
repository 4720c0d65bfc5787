import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import type { HostsProps } from '../../modules/capacity/ec2-capacity';
import { assertFits, type Hosts, type Placed } from '../../modules/capacity/fit';
import { instanceType } from '../../modules/capacity/instance-types';
import { cadvisor } from '../../modules/exporters/cadvisor';
import { hostNodeExporter } from '../../modules/exporters/node-exporter';
import { assertRetentionFits } from '../../modules/monitoring/storage-budget';
import { Platform } from '../../modules/platform/platform';
import type { Container } from '../../modules/service/container';
import { DaemonService } from '../../modules/service/daemon-service';
import { Service } from '../../modules/service/service';
import { environment } from '../../stacks/environments';
import { SystemStack } from '../../stacks/system-stack';
import { Synthesized } from '../support/synth';

const container: Container = { name: 'main', image: 'example.com/main:1.0', user: '1000:1000', ports: { http: 8080 } };
const size = { cpu: 256, memory: 512 };
const memory = {
  main: { limit: 512, reservation: 256 },
  cadvisor: { limit: 256, reservation: 128 },
  'node-exporter': { limit: 128, reservation: 64 },
};
const hosts: HostsProps = { type: 'm6i.large', min: 1, max: 1, memory };

/** A stack on instances, or on Fargate where there are none. */
function stackOn(
  props: Partial<HostsProps> | undefined,
  build: (stack: SystemStack, platform: Platform) => void,
): Synthesized {
  const dev = environment('dev');
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'capacity-')), stackTraces: false });
  const stack = new SystemStack(app, 'sample', dev);
  const platform = new Platform(stack, 'platform', {
    system: 'sample',
    environment: dev,
    slot: 9,
    namespace: 'sample.local',
    hosts: props && { ...hosts, ...props },
  });
  build(stack, platform);
  return new Synthesized(JSON.parse(Testing.synth(stack)));
}

const services =
  (count: number, change: Partial<Container> = {}) =>
  (stack: SystemStack): void => {
    for (let index = 1; index <= count; index++) {
      new Service(stack, `main-${index}`, { size, singleWriter: true, containers: [{ ...container, ...change }] });
    }
  };
const daemon = (stack: SystemStack, id: string, port: number): DaemonService =>
  new DaemonService(stack, id, { container: { ...container, name: 'main', ports: { http: port } }, volumes: [] });

const refusals: readonly (readonly [string, () => void, RegExp])[] = [
  [
    'cAdvisor on Fargate',
    () => stackOn(undefined, (_, platform) => void cadvisor(platform)),
    /Fargate has no host[\s\S]*ecs_exporter \(:9779[\s\S]*Container Insights/,
  ],
  [
    'a daemon on Fargate',
    () => stackOn(undefined, (stack) => void new DaemonService(stack, 'node-exporter', hostNodeExporter())),
    /node-exporter: Fargate has no host/,
  ],
  [
    'a directory of the host on Fargate',
    () =>
      stackOn(
        undefined,
        (stack) =>
          void new Service(stack, 'main', {
            size,
            containers: [container],
            volumes: [{ name: 'logs', hostPath: '/var/log' }],
          }),
      ),
    /volume "logs" is the host's \/var\/log: Fargate has no host/,
  ],
  [
    'an unknown instance type',
    () => stackOn({ type: 'm6i.tiny' }, services(1)),
    /"m6i\.tiny"[\s\S]*allowed: .*m6i\.large/,
  ],
  [
    'a container without a memory limit',
    () => stackOn({}, services(1, { name: 'other' })),
    /container other: has no memory limit[\s\S]*beside main, cadvisor/,
  ],
  [
    'a reservation beyond its limit',
    () => stackOn({ memory: { main: { limit: 128, reservation: 256 } } }, services(1)),
    /256 MiB reserved of a limit of 128 MiB/,
  ],
  [
    'instances too small for the reservations',
    () => stackOn({ type: 'c6i.large', memory: { main: { limit: 2048, reservation: 2048 } } }, services(2)),
    /main-2\/service|main-2: a task that reserves 2048 MiB would stay PENDING: no instance has the memory left/,
  ],
  [
    'more network interfaces than the instances have',
    () => stackOn({}, services(11)),
    /main-11: a task that reserves 256 MiB would stay PENDING: no instance has the network interface left[\s\S]*10 tasks with a network interface on each m6i\.large/,
  ],
  [
    'two daemons on one port',
    () =>
      stackOn({}, (stack) => {
        daemon(stack, 'first', 9100);
        daemon(stack, 'second', 9100);
      }),
    /second: port 9100 of every m6i\.large is taken by sample-dev\/first/,
  ],
  [
    "a daemon on the agent's port",
    () => stackOn({}, (stack) => void daemon(stack, 'first', 51678)),
    /port 51678 .* taken by the ECS agent/,
  ],
  ['no instance', () => stackOn({ min: 0 }, services(0)), /0 to 1 instances[\s\S]*at least 1/],
  ['a disk too small for the image', () => stackOn({ diskGiB: 8 }, services(0)), /8 GiB[\s\S]*at least 30 GiB/],
  [
    'a retention that the store cannot hold',
    () =>
      stackOn({ max: 2 }, (stack) => {
        const metrics = { job: 'main', port: 8080, exported: [] };
        const service = new Service(stack, 'main', { size, tasks: 8, containers: [{ ...container, metrics }] });
        assertRetentionFits('prometheus', { retention: '365d', budgetGiB: 10, interval: 15, services: [service] });
      }),
    // 8 targets of 1000 series, 2 bytes every 15 s, for a year.
    /prometheus: metrics kept for 365d take about 32 GiB: 8 targets[\s\S]*metricsBudgetGiB of 10/,
  ],
];

test.each(refusals)('refuses %s', (_, build, message) => {
  expect(build).toThrow(message);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
test.each([
  ['m6i.large', 10],
  ['m6i.xlarge', 18],
  ['t3.large', 2],
])('%s carries %d tasks with a network interface of their own', (name, tasks) => {
  const on: Hosts = { name, type: instanceType('test', name), max: 1, reservedMemory: 0 };
  const placed = (count: number): Placed[] => [{ place: 'test', memory: 6, tasks: count }];
  expect(() => assertFits(on, placed(tasks))).not.toThrow();
  expect(() => assertFits(on, placed(tasks + 1))).toThrow(/network interface/);
});

test('a container outside the table of memory takes what it says itself', () => {
  const stack = stackOn({ memory: {} }, services(1, { memory: 96, memoryReservation: 32 }));
  expect(stack.container('main-1', 'main')).toMatchObject({ memory: 96, memoryReservation: 32 });
  const table = stackOn({}, services(1, { memory: 96, memoryReservation: 32 }));
  expect(table.container('main-1', 'main')).toMatchObject({ memory: 512, memoryReservation: 256 });
});

test('a rolling update has room for the tasks of both revisions', () => {
  const five = (stack: SystemStack): void =>
    void new Service(stack, 'main', { size, tasks: 6, containers: [container] });
  expect(() => stackOn({}, five)).toThrow(/PENDING/);
  expect(() => stackOn({ max: 2 }, five)).not.toThrow();
});

test('daemons take their memory of every instance', () => {
  const large = { main: { limit: 3500, reservation: 3500 }, 'node-exporter': { limit: 128, reservation: 64 } };
  const two = (stack: SystemStack): void => services(2)(stack);
  expect(() => stackOn({ memory: large }, two)).not.toThrow();
  const small = { ...large, 'node-exporter': { limit: 1024, reservation: 1024 } };
  expect(() =>
    stackOn({ memory: small }, (stack) => {
      new DaemonService(stack, 'node-exporter', hostNodeExporter());
      two(stack);
    }),
  ).toThrow(/memory left/);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
test('the role of the instances may do what the agents of ECS and of Systems Manager do, ECS in its own cluster', () => {
  const stack = stackOn({}, services(1));
  const { Statement } = JSON.parse(
    stack.one('aws_iam_role_policy', (_, name) => name === 'platform_hosts_role_policy').policy,
  );
  const unlimited = Statement.filter(({ Resource }: { Resource: string[] }) => Resource.includes('*'));
  const channel = [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ];
  expect(unlimited.map(({ Action }: { Action: string[] }) => Action)).toEqual([['ecs:DiscoverPollEndpoint'], channel]);
  const actions = Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  expect(actions).toEqual(expect.arrayContaining(['ecs:RegisterContainerInstance', 'ecs:Poll']));
  expect(actions.filter((action: string) => !action.startsWith('ecs:'))).toEqual([
    'ssm:UpdateInstanceInformation',
    ...channel,
  ]);
});

// On EC2 the agent mounts EFS with the network of the instance; an edge of the task would open nothing.
test('tasks on instances get no way out that they do not use', () => {
  const out = (stack: Synthesized): number =>
    Object.values(stack.resources('aws_vpc_security_group_egress_rule')).filter(({ security_group_id }) =>
      security_group_id.includes('main-1_'),
    ).length;
  expect(out(stackOn({}, services(1)))).toBe(0);
  expect(out(stackOn(undefined, services(1)))).toBe(1);
});
