import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { RdsPostgres } from '../modules/components/rds-postgres';
import { Redis } from '../modules/components/redis';
import { VpcFunction } from '../modules/function/vpc-function';
import { Ingress } from '../modules/ingress/ingress';
import { Platform } from '../modules/platform/platform';
import { GeneratedSecret } from '../modules/secrets/generated-secret';
import type { Container } from '../modules/service/container';
import { Service, type ServiceProps } from '../modules/service/service';
import { BackupPlan } from '../modules/storage/backup';
import { environment } from '../stacks/environments';
import type { SystemStack } from '../stacks/system-stack';
import { loki, synthesizeWith } from './support/sample-system';

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
const platform = (change: object) =>
  stack((scope) => {
    const props = { system: 'other', environment: environment('dev'), slot: 8, namespace: 'other.local', ...change };
    new Platform(scope, 'other', props);
  });
const secret = { arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key', version: 1 };
const metrics = (change: object) => withContainer({ metrics: { job: 'main', port: 8080, exported: [], ...change } });
const application = { name: 'web', application: 'web', runtime: 'node', port: 80, healthPath: 'healthz' } as const;

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
  ['a system in capitals', platform({ system: 'Other' }), /'Other' cannot name what the system owns/],
  ['a prefix with _', platform({ prefix: 'my_shop' }), /'my_shop' cannot name/],
  [
    'a database with a space',
    stack((s) => void new Postgres(s, 'db', { database: 'my books' })),
    /'my books' cannot name/,
  ],
  [
    'a user with a hyphen',
    stack((s) => void new Postgres(s, 'db', { database: 'x', user: 'a-b' })),
    /'a-b' cannot name its user/,
  ],
  [
    'a database that is a key word of SQL',
    stack((s) => void new Postgres(s, 'db', { database: 'order' })),
    /'order' cannot name its database[\s\S]*none of the key words of SQL/,
  ],
  [
    "a user that is one of PostgreSQL's own",
    stack((s) => void new Postgres(s, 'db', { database: 'pg_app' })),
    /'pg_app' cannot name its user[\s\S]*pg_…/,
  ],
  [
    'the user "user" of RDS',
    stack((s) => void new RdsPostgres(s, 'db', { database: 'x', user: 'user' })),
    /'user' cannot/,
  ],
  ['a user that RDS keeps', stack((s) => void new RdsPostgres(s, 'db', { database: 'x', user: 'admin' })), /'admin'/],
  [
    'a user whose name is too long for RDS',
    stack((s) => void new RdsPostgres(s, 'db', { database: 'production_experience' })),
    /'production_experience' cannot name its user[\s\S]*1 to 16/,
  ],
  ['the database of RDS itself', stack((s) => void new RdsPostgres(s, 'db', { database: 'postgres' })), /'postgres'/],
  [
    'statements from half a millisecond on',
    stack((s) => void new Postgres(s, 'db', { database: 'x', slowStatementMs: 0.5 })),
    /db: statements are logged from 0\.5 ms/,
  ],
  [
    'statements of RDS from before they begin',
    stack((s) => void new RdsPostgres(s, 'db', { database: 'x', slowStatementMs: -5 })),
    /from -5 ms[\s\S]*whole milliseconds from 0/,
  ],
  [
    'a bucket in capitals',
    stack((s) => void loki(s, undefined, 'Loki')),
    /'sample-dev-Loki' \(15 characters\) cannot name a bucket/,
  ],
  [
    'a file system of 65 characters',
    stack((s) => void Platform.of(s).fileSystem(s, 'files', 'f'.repeat(54))),
    /\(65 characters\) cannot name a file system/,
  ],
  ['a prefix of security groups', platform({ prefix: 'sg-shop' }), /'sg-shop' cannot name[\s\S]*not with sg-/],
  [
    'a capacity provider called as those of AWS',
    platform({ prefix: 'ecs-shop', hosts: { type: 'm6i.large', min: 1, max: 1, memory: {} } }),
    /'ecs-shop-hosts' cannot name a capacity provider/,
  ],
  [
    'a function that is told too much',
    stack((s) => {
      const environment = { LIST: 'x'.repeat(4093) };
      new VpcFunction(s, 'relay', { name: 'relay', description: 'd', folder: 'modules/alarms/relay', environment });
    }),
    /relay: its environment has 4097 bytes[\s\S]*at most 4096/,
  ],
  [
    'six routes to one service',
    stack((s) => {
      const target = new Service(s, 'main', { size: { cpu: 256, memory: 512 }, containers: [container] });
      const door = new Ingress(s, 'ingress', Platform.of(s).ingress());
      for (const id of 'abcdef') door.route(id, { paths: [`/${id}`], target, healthPath: '/' });
    }),
    /main: 6 routes lead to it[\s\S]*at most 5/,
  ],
  [
    'an instance with _',
    stack((s) => void new RdsPostgres(s, 'my_db', { database: 'x' })),
    /cannot name an instance of RDS/,
  ],
  [
    'a cache beyond its task',
    stack((s) => void new Redis(s, 'redis', { maxMemory: 4096 })),
    /4096 MiB in a task of 1024/,
  ],
  ['a health path without /', () => void httpApplication(application), /container web: health path 'healthz'/],
  [
    'an address block with host bits',
    stack((s) => new Redis(s, 'redis').connections.allowToCidr('10.0.0.5/16', 80, 'x')),
    /'10\.0\.0\.5\/16'[\s\S]*write 10\.0\.0\.0\/16/,
  ],
  [
    'two secrets of one name',
    stack((s) => {
      const { key } = Platform.of(s);
      const props = { name: 'token', description: 'd', version: 1, key, recoveryWindowDays: 0 };
      for (const id of ['one', 'two']) new GeneratedSecret(s, id, props);
    }),
    /two: 'token' is the name of .*one already/,
  ],
  [
    'backups kept for longer than AWS Backup does',
    stack((s) => {
      const { key } = Platform.of(s);
      new BackupPlan(s, 'backup', { name: 'sample', resources: ['arn:aws:x'], retentionDays: 36_501, key });
    }),
    /36501 days[\s\S]*1 to 36500/,
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
  [
    'two names that differ in a dot and a hyphen',
    stack((s) => {
      const names = { domain: 'shop.dev.example.com', alternativeDomains: ['shop-dev.example.com'] };
      new Ingress(s, 'ingress', { ...Platform.of(s).ingress(), ...names, zoneName: 'example.com' });
    }),
  ],
  ['metrics once a day', metrics({ interval: '1d' })],
  ['no task for now', service({ tasks: 0 })],
  ['no grace for checks', service({ healthCheckGraceSeconds: 0 })],
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
  ['the user that RDS proposes', stack((s) => void new RdsPostgres(s, 'db', { database: 'x', user: 'postgres' }))],
  [
    'a service with two buckets',
    stack((s) => {
      const permissions = ['a', 'b'].flatMap((name) => Platform.of(s).objectStore(s, name, name).permissions);
      new Service(s, 'main', { size: { cpu: 256, memory: 512 }, containers: [container], permissions });
    }),
  ],
  ['every action of a service', service({ permissions: [{ sid: 'All', actions: ['ecs:*'], resources: ['*'] }] })],
])('%s is not refused', (_, build) => {
  expect(build).not.toThrow();
});
