import type { Container } from '../modules/service/container';
import { images } from '../modules/service/images';
import { Service, type ServiceProps } from '../modules/service/service';
import { synthesizeWith } from './support/sample-system';
import type { Config, Synthesized } from './support/synth';

const plain: Container = { name: 'main', image: images.busybox, user: '1000:1000', ports: { http: 8080 } };
const sample = (props: Partial<ServiceProps>): Synthesized =>
  synthesizeWith((stack) => {
    new Service(stack, 'main', { size: { cpu: 256, memory: 512 }, containers: [plain], ...props });
  });

test('a shell can be opened where a service allows it, and its sessions are recorded', () => {
  const stack = sample({ exec: true });
  expect(stack.one('aws_ecs_service').enable_execute_command).toBe(true);
  expect(stack.container('main').mountPoints.map((mount: Config) => mount.containerPath)).toEqual([
    '/managed-agents',
    '/var/lib/amazon/ssm',
    '/var/log/amazon/ssm',
  ]);
  const { policy } = stack.one('aws_iam_role_policy', (_, name) => name === 'main_task-role_policy');
  expect(policy).toContain('ssmmessages:OpenDataChannel');
  expect(stack.one('aws_ecs_cluster').configuration.execute_command_configuration.logging).toBe('OVERRIDE');
  expect(sample({}).one('aws_ecs_service').enable_execute_command).toBeUndefined();
});

const secret = { arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key', version: 1 };
const configured = (change: object): Container => ({
  ...plain,
  configuration: { directory: '/etc/main', files: { 'main.yml': '@@KEY@@' }, ...change },
});

/** What ECS refuses when a task definition is registered, and what would not say what was meant. */
const refused: readonly (readonly [string, Partial<ServiceProps>, RegExp])[] = [
  [
    // 64 MiB of them the exporter that watches the others.
    'containers that ask for more memory than the task has',
    {
      containers: [
        { ...plain, memory: 384 },
        { ...plain, name: 'side', ports: {}, memory: 256 },
      ],
    },
    /ask for 704 MiB of a task of 512/,
  ],
  [
    'a limit beyond the task',
    { containers: [{ ...plain, memory: 1024, memoryReservation: 64 }] },
    /1024 MiB of a task of 512/,
  ],
  ['more CPU than the task has', { containers: [{ ...plain, cpu: 512 }] }, /512 CPU units of a task of 256/],
  [
    'eleven containers',
    { containers: [plain, ...Array.from({ length: 10 }, (_, n) => ({ ...plain, name: `side-${n}`, ports: {} }))] },
    /has 1[12] containers/,
  ],
  [
    'a variable that is a secret too',
    {
      containers: [
        {
          ...plain,
          environment: { KEY: 'a' },
          secrets: { KEY: secret },
        },
      ],
    },
    /variable KEY is both a secret and in its environment/,
  ],
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
  ['a dot in its name', { component: 'web.api', name: 'web-api' }, /"sample-dev-web\.api" cannot name a task def/],
  [
    'two values of one name',
    {
      containers: [
        configured({ values: { KEY: 'a' } }),
        { ...configured({ values: { KEY: 'b' } }), name: 'side', ports: {} },
      ],
    },
    /container side: the setup container's variable KEY carries something else/,
  ],
  [
    'a value called as the archive of the files',
    { containers: [configured({ values: { CONFIGURATION: 'a' } })] },
    /container main: .*variable CONFIGURATION/,
  ],
  [
    'two secret files whose paths differ in a sign',
    { containers: [configured({ secretFiles: { 'a/b': secret, 'a-b': { ...secret } } })] },
    /variable MAIN_A_B carries/,
  ],
  [
    'a relative directory of the host',
    { volumes: [{ name: 'logs', hostPath: 'var/log' }] },
    /volume "logs" is "var\/log"[\s\S]*an absolute path/,
  ],
  ['a volume that stands twice', { volumes: [{ name: 'data' }, { name: 'data' }] }, /declares volume "data" twice/],
  [
    'waiting for the end of a container that is started again',
    {
      containers: [
        { ...plain, dependsOn: { side: 'SUCCESS' } },
        { ...plain, name: 'side', ports: {}, essential: false },
      ],
    },
    /waits for "side" to end, which is started again/,
  ],
];

test.each(refused)('%s is refused', (_, props, message) => {
  expect(() => sample(props)).toThrow(message);
});
