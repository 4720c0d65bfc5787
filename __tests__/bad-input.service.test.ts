import type { Container } from '../modules/service/container';
import { Service, type ServiceProps } from '../modules/service/service';
import type { SystemStack } from '../stacks/system-stack';
import { synthesizeWith } from './support/sample-system';

const container: Container = { name: 'main', image: 'example.com/main:1.0', user: '1000:1000', ports: { http: 8080 } };
const side: Container = { ...container, name: 'side', ports: {} };
const volumes = [{ name: 'one' }, { name: 'two' }];

const stack = (build: (stack: SystemStack) => void) => () => void synthesizeWith(build);
const service = (props: Partial<ServiceProps>) =>
  stack(
    (scope) => void new Service(scope, 'main', { size: { cpu: 256, memory: 512 }, containers: [container], ...props }),
  );
/** A container that differs in what TypeScript could not tell, or was told not to. */
const withContainer = (change: object) => service({ containers: [{ ...container, ...change }], volumes });
const mount = (...paths: string[]) =>
  withContainer({ mounts: paths.map((path, index) => ({ volume: volumes[index]?.name, path })) });
const secret = { arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key', version: 1 };
const metrics = (change: object) => withContainer({ metrics: { job: 'main', port: 8080, exported: [], ...change } });

const refusals: readonly (readonly [string, () => void, RegExp])[] = [
  ['a user by name', withContainer({ user: 'nginx' }), /main\.user: "nginx"[\s\S]*such as 1000:1000/],
  ['no user', withContainer({ user: undefined }), /main\.user: is missing/],
  ['a misspelt field', withContainer({ comand: ['x'] }), /main\.comand: nothing reads[\s\S]*entryPoint, command/],
  ['a health check without a command', withContainer({ health: { command: ' ' } }), /health\.command: " "/],
  [
    'a health check as ECS has it',
    withContainer({ health: { command: ['CMD-SHELL', 'true'] } }),
    /without CMD or CMD-SH/,
  ],
  ['a health check of no words', withContainer({ health: { command: [] } }), /command: \[\][\s\S]*or a program/],
  ['a health check every second', withContainer({ health: { command: 'true', interval: 1 } }), /5 to 300 s/],
  ['a variable that is a number', withContainer({ environment: { PORT: 80 } }), /environment\.PORT: 80[\s\S]*a text/],
  ['a variable that nothing set', withContainer({ environment: { KEY: undefined } }), /environment\.KEY: is missing/],
  [
    'a variable with a space',
    withContainer({ environment: { 'MY KEY': 'x' } }),
    /main\.environment: "MY KEY" is not a valid name\n {2}allowed: a name without spaces/,
  ],
  ['a secret without a name', withContainer({ secrets: { '': secret } }), /main\.secrets: "" is not a valid name/],
  [
    'seconds before minutes',
    metrics({ interval: '30s1m' }),
    /metrics\.interval: "30s1m"[\s\S]*such as 30s, 5m or 1h30m/,
  ],
  ['a relative mount', mount('data'), /mounts\.0\.path: "data"[\s\S]*an absolute path/],
  ['two mounts at one path', mount('/data', '/data'), /mounts two volumes at \/data/],
  ['a relative writable directory', withContainer({ writable: ['tmp'] }), /writable\.0: "tmp"/],
  [
    'a file outside its directory',
    withContainer({ configuration: { directory: '/etc/main', files: { '../x': '' } } }),
    /a path below the directory/,
  ],
  ['a volume with a space', service({ volumes: [{ name: 'my data' }] }), /"my data" cannot name a volume/],
  ['a container with a space', withContainer({ name: 'my job', writable: ['/tmp'] }), /rename it, or the container/],
  ['a port in capitals', withContainer({ ports: { HTTP: 80 } }), /port "HTTP" would be called "main-HTTP"/],
  ['port 70000', withContainer({ ports: { http: 70_000 } }), /ports\.http: 70000[\s\S]*1 to 65535/],
  ['a container that waits for itself', withContainer({ dependsOn: { main: 'START' } }), /itself: main, main/],
  [
    'containers that wait for each other',
    service({
      containers: [
        { ...container, dependsOn: { side: 'START' } },
        { ...side, dependsOn: { main: 'START' } },
      ],
    }),
    /waits for itself: main, side, main/,
  ],
  ['an unknown condition', withContainer({ dependsOn: { side: 'STARTED' } }), /START, HEALTHY, SUCCESS, COMPLETE/],
  [
    'more reserved than the limit',
    withContainer({ memory: 64, memoryReservation: 128 }),
    /128 MiB reserved of a limit of 64/,
  ],
  ['hardly any memory', withContainer({ memory: 4 }), /at least 6 MiB/],
  ['a negative stop time-out', withContainer({ stopTimeout: -1 }), /at least 2 s/],
  [
    'a capability that Fargate lacks',
    withContainer({ capabilities: ['NET_ADMIN'] }),
    /NET_ADMIN: Fargate does not add it/,
  ],
  ['a capability that there is not', withContainer({ capabilities: ['CAP_CHOWN'] }), /"CAP_CHOWN"[\s\S]*CHOWN/],
  ['a short digest', withContainer({ image: 'example.com/main@sha256:abc1' }), /is not pinned/],
  ['an image by URL', withContainer({ image: 'https://example.com/main:1.0' }), /is not pinned/],
  ['a grace of minus one second', service({ healthCheckGraceSeconds: -1 }), /GraceSeconds of -1\n {2}allowed: whole/],
  ['half a second of grace', service({ healthCheckGraceSeconds: 0.5 }), /GraceSeconds of 0\.5/],
  ['minus one task', service({ tasks: -1 }), /-1 tasks[\s\S]*whole numbers/],
  ['one and a half tasks', service({ tasks: 1.5 }), /1\.5 tasks/],
  ['more tasks at the least', service({ tasks: { min: 3, max: 2 } }), /between 3 and 2 tasks/],
  ['scaling from none', service({ tasks: { min: 0, max: 2 } }), /at least 1/],
  ['a target as a share', service({ tasks: { min: 1, max: 2, cpu: 0.6 } }), /0\.6 % CPU[\s\S]*10 to 100 per cent/],
  [
    'an action without its service',
    service({ permissions: [{ sid: 'Read', actions: ['GetObject'], resources: ['*'] }] }),
    /'GetObject' is no action/,
  ],
  [
    'a bucket by name',
    service({ permissions: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['books'] }] }),
    /'books' is no resource[\s\S]*an ARN/,
  ],
];

test.each(refusals)('%s is refused', (_, build, message) => {
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ name: 'InputError' }));
});

const registry = '${data.aws_caller_identity.account.account_id}.dkr.ecr.us-east-1.amazonaws.com';

test.each([
  ['what these rows start from', service({ volumes })],
  ['an image of a registry that Terraform names', withContainer({ image: `${registry}/main:1.0` })],
  ['an image by digest', withContainer({ image: `example.com:5000/main@sha256:${'a'.repeat(64)}` })],
  ['root with a reason', withContainer({ user: '0:0', rootReason: 'binds a device' })],
  ['metrics once a day', metrics({ interval: '1d' })],
  ['no task for now', service({ tasks: 0 })],
  ['no grace for checks', service({ healthCheckGraceSeconds: 0 })],
  ['every action of a service', service({ permissions: [{ sid: 'All', actions: ['ecs:*'], resources: ['*'] }] })],
])('%s is not refused', (_, build) => {
  expect(build).not.toThrow();
});
