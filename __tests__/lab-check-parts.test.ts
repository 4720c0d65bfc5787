import type { Lab } from '../lab/check/lab';
import { logs } from '../lab/check/logs';
import { portsAt } from '../lab/check/mentions';
import { routes } from '../lab/check/routes';
import { tasks } from '../lab/check/tasks';
import { State } from '../lab/state';
import { bucketNames, translateBuckets } from '../lab/translate/buckets';
import { translateManaged } from '../lab/translate/managed';
import { translateSecurityGroups } from '../lab/translate/security-groups';

jest.mock('../lab/logs', () => ({ streams: () => [] }));

const state = (resources: readonly { type: string; values: object }[]): State =>
  State.parse(
    JSON.stringify({
      values: {
        root_module: {
          resources: resources.map((resource) => ({ address: `${resource.type}.x`, mode: 'managed', ...resource })),
        },
      },
    }),
    'test',
  );

describe('at which ports a configuration addresses a name', () => {
  const name = 'db.demo.local';

  test.each<[string, string, number[]]>([
    ['in an address', 'url: http://db.demo.local:9187/metrics', [9187]],
    ['in a connection string', 'postgresql://web@db.demo.local:5432/demo?sslmode=disable', [5432]],
    ['in a pair of variables', 'DATABASE_PORT=5432\nDATABASE_HOST=db.demo.local\nCACHE_PORT=6379', [5432]],
    ['under a longer name', 'http://other-db.demo.local:80 http://db.demo.local.example.com:80', []],
    ['nowhere', 'names: [db.demo.local]\nport: 9187', []],
  ])('%s', (_, text, ports) => {
    expect(portsAt(text, name)).toEqual(ports);
  });
});

describe('what the lab plays of AWS outside of the VPC', () => {
  const buckets = state([
    {
      type: 'aws_s3_bucket',
      values: { id: 'logs', bucket: 'logs', bucket_regional_domain_name: 'logs.s3.eu-central-1.amazonaws.com' },
    },
  ]);

  test('buckets are found under names of their own and under the region’s', () => {
    expect(translateBuckets(buckets)).toEqual(['logs']);
    expect(bucketNames(buckets).map(({ name }) => name)).toEqual([
      'logs.s3.eu-central-1.amazonaws.com',
      's3.eu-central-1.amazonaws.com',
    ]);
  });

  test('a rule for a prefix list of AWS admits that address and no other', () => {
    const [group] = translateSecurityGroups(
      state([
        { type: 'aws_security_group', values: { id: 'sg-1', name: 'loki' } },
        {
          type: 'aws_vpc_security_group_egress_rule',
          values: {
            security_group_id: 'sg-1',
            ip_protocol: 'tcp',
            from_port: 443,
            to_port: 443,
            prefix_list_id: 'pl-1',
          },
        },
      ]),
    );
    const { address } = bucketNames(buckets)[0] ?? {};
    expect(group?.rules).toEqual([
      { direction: 'egress', protocol: 'tcp', fromPort: 443, toPort: 443, cidr: `${address}/32` },
    ]);
  });

  test('a database of RDS serves TLS under its endpoint’s name, other engines are refused by name', () => {
    const database = (engine: string) =>
      translateManaged(
        state([
          {
            type: 'aws_db_instance',
            values: {
              id: 'demo',
              identifier: 'demo',
              address: 'demo.rds.amazonaws.com',
              port: 5433,
              engine,
              username: 'demo',
              db_subnet_group_name: 'demo',
              vpc_security_group_ids: ['sg-1'],
            },
          },
        ]),
      );
    expect(database('postgres').services[0]?.task.containers[0]).toMatchObject({
      serverNames: ['demo.rds.amazonaws.com'],
      ports: [{ container: 5433, protocol: 'tcp' }],
    });
    expect(() => database('mysql')).toThrow('aws_db_instance.x: the lab plays engine postgres, not mysql');
  });
});

describe('a task', () => {
  const container = (name: string, health: string, check?: string) => ({ name, state: 'RUNNING', health, check });
  const look = (...containers: readonly object[]) => {
    const task = { healthy: true, ready: '2026-01-01T00:00:00Z', containers };
    const status = { services: [{ name: 'db', desired: 1, tasks: [task], stopped: [] }], targets: {} };
    return tasks.run({ control: { status: async () => status }, tasks: [{ task }] } as unknown as Lab);
  };

  test('is healthy with all its containers', async () => {
    expect(await look(container('postgres', 'HEALTHY'), container('exporter', 'HEALTHY'))).toEqual([
      { verdict: 'pass', thing: '1 services', detail: '1 tasks healthy' },
    ]);
  });

  test('is not fine because ECS keeps it: the health check of its sidecar fails', async () => {
    expect(await look(container('postgres', 'HEALTHY'), container('exporter', 'UNKNOWN', 'HTTP 404'))).toEqual([
      { verdict: 'fail', thing: 'db/exporter', detail: 'expected HEALTHY, observed UNKNOWN (HTTP 404)' },
    ]);
  });
});

describe('a task that ended', () => {
  const never = '0001-01-01T00:00:00Z';
  const ready = '2026-01-01T00:00:00Z';
  const soon = '2026-01-01T00:00:10Z';
  const late = '2026-01-01T00:10:00Z';
  const exited = 'Essential container in task exited: bot, exit code 1';
  const dependent =
    'Essential container in task exited: postgres-exporter, dependency statistics is not SUCCESS: it exited with 2';
  const failed = [{ verdict: 'fail', thing: 'bot', detail: `expected tasks that start and stay, observed ${exited}` }];

  test.each<[string, object, unknown]>([
    ['while it started is found, though another one runs', { ready, stopping: soon, reason: exited }, failed],
    ['before all its containers ran is found', { ready: never, stopping: soon, reason: exited }, failed],
    ['later did start', { ready, stopping: late, reason: exited }, []],
    [
      'because there was one too many is none that crashed',
      { ready, stopping: soon, reason: 'Scaling activity initiated by deployment' },
      [],
    ],
    [
      'because its setup container found no database yet is tried again by design',
      { ready: never, stopping: soon, reason: dependent },
      [{ verdict: 'note', thing: 'bot', detail: `tried again: ${dependent}` }],
    ],
  ])('%s', async (_, task, findings) => {
    const status = { services: [{ name: 'bot', stopped: [task] }] };
    const found = await logs.run({ status, containers: () => [] } as unknown as Lab);
    expect(found.filter(({ verdict }) => verdict !== 'pass')).toEqual(findings);
  });
});

describe('a service in a target group', () => {
  const targetGroup = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/demo-api/1';
  const look = (...targetGroups: readonly { arn: string }[]) => {
    const services = [
      { name: 'api', targets: [{ targetGroup }] },
      { name: 'worker', targets: [] },
    ];
    return routes.run({ run: { loadBalancers: [], services, targetGroups } } as unknown as Lab);
  };

  test('is fine where a listener forwards to the group', async () => {
    expect(await look({ arn: targetGroup })).toEqual([]);
  });

  test('is found where its route leads to another one', async () => {
    expect(
      await look({ arn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/demo-web/2' }),
    ).toEqual([
      {
        verdict: 'fail',
        thing: 'api',
        detail: 'expected a listener rule that forwards to its target group demo-api, observed none',
      },
    ]);
  });
});
