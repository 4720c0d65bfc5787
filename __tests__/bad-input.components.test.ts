import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { RdsPostgres } from '../modules/components/rds-postgres';
import { Redis } from '../modules/components/redis';
import { VpcFunction } from '../modules/function/vpc-function';
import { Ingress } from '../modules/ingress/ingress';
import { Platform } from '../modules/platform/platform';
import { GeneratedSecret } from '../modules/secrets/generated-secret';
import type { Container } from '../modules/service/container';
import { Service } from '../modules/service/service';
import { BackupPlan } from '../modules/storage/backup';
import { environment } from '../stacks/environments';
import type { SystemStack } from '../stacks/system-stack';
import { loki, synthesizeWith } from './support/sample-system';

const container: Container = { name: 'main', image: 'example.com/main:1.0', user: '1000:1000', ports: { http: 8080 } };

const stack = (build: (stack: SystemStack) => void) => () => void synthesizeWith(build);
const platform = (change: object) =>
  stack((scope) => {
    const props = { system: 'other', environment: environment('dev'), slot: 8, namespace: 'other.local', ...change };
    new Platform(scope, 'other', props);
  });
const application = { name: 'web', application: 'web', runtime: 'node', port: 80, healthPath: 'healthz' } as const;

const refusals: readonly (readonly [string, () => void, RegExp])[] = [
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

test.each([
  [
    'two names that differ in a dot and a hyphen',
    stack((s) => {
      const names = { domain: 'shop.dev.example.com', alternativeDomains: ['shop-dev.example.com'] };
      new Ingress(s, 'ingress', { ...Platform.of(s).ingress(), ...names, zoneName: 'example.com' });
    }),
  ],
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
  ['the user that RDS proposes', stack((s) => void new RdsPostgres(s, 'db', { database: 'x', user: 'postgres' }))],
  [
    'a service with two buckets',
    stack((s) => {
      const permissions = ['a', 'b'].flatMap((name) => Platform.of(s).objectStore(s, name, name).permissions);
      new Service(s, 'main', { size: { cpu: 256, memory: 512 }, containers: [container], permissions });
    }),
  ],
])('%s is not refused', (_, build) => {
  expect(build).not.toThrow();
});
