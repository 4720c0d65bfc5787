import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { State } from '../lab/state';
import { translate } from '../lab/translate';
import { makeSecrets, parse } from '../lab/translate/secrets';

const text = readFileSync(join(__dirname, 'fixtures', 'lab-state.json'), 'utf8');
const read = (changed: (text: string) => string = (same) => same): State =>
  State.parse(changed(text), 'lab-state.json');

describe('translation of an applied state', () => {
  const run = translate(read(), 'demo-dev', '/lab/demo-dev');

  test('the resolver is the VPC’s base address plus two', () => {
    expect(run.network).toMatchObject({ cidr: '10.42.0.0/16', resolver: '10.42.0.2' });
  });

  test('rule resources become rules of their group', () => {
    expect(run.securityGroups.find(({ name }) => name === 'demo-store')?.rules).toEqual([
      { direction: 'ingress', protocol: 'tcp', fromPort: 6379, toPort: 6379, group: 'sg-web' },
    ]);
  });

  test('an access point gives directory and owner of its volume', () => {
    const volumes = run.services.find(({ name }) => name === 'web')?.task.volumes;
    expect(volumes).toContainEqual({
      name: 'data',
      kind: 'efs',
      fileSystem: 'fs-data',
      path: '/web',
      owner: { uid: 1000, gid: 1000, permissions: '0750' },
    });
  });

  test('listener rules stand in the order of their priority', () => {
    const listener = run.loadBalancers[0]?.listeners.find(({ protocol }) => protocol === 'HTTPS');
    expect(listener?.rules.map(({ priority }) => priority)).toEqual([10, 20]);
    expect(listener?.domains).toEqual(['demo.example.com']);
  });

  test('the public name leads to the load balancer', () => {
    expect(run.names.filter(({ name }) => name === 'demo.example.com').map(({ node }) => node)).toEqual([
      'demo.0',
      'demo.1',
    ]);
  });

  test('a daemon has no desired count of its own: the instances decide', () => {
    expect(run.services.find(({ name }) => name === 'agent')).toMatchObject({
      daemon: true,
      launchType: 'EC2',
      desiredCount: 0,
    });
    expect(run.nodes.filter(({ kind }) => kind === 'instance')).toHaveLength(1);
  });

  test.each([
    [
      'an image without a program',
      (state: string) => state.replace('busybox:1.37.0', 'nobody/nothing:1'),
      /aws_ecs_task_definition.web, container content: no program for image ".*nobody\/nothing:1"/,
    ],
    [
      'a bridge network',
      (state: string) => state.replace('"network_mode": "awsvpc"', '"network_mode": "bridge"'),
      /network mode bridge is not played/,
    ],
    [
      'a user that nobody knows',
      (state: string) => state.replace('1000:1000\\"', 'somebody\\"'),
      /user "somebody" is neither numeric nor one of the image's users: root, nobody/,
    ],
    [
      'a missing task definition',
      (state: string) =>
        state
          .replace('"id": "demo-web"', '"id": "x"')
          .replace('"arn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/demo-web:1"', '"arn": "x"'),
      /aws_ecs_service.web refers to .*demo-web:1, but the state has no such aws_ecs_task_definition/,
    ],
  ])('refuses %s by name', (_, change, message) => {
    expect(() => translate(read(change), 'demo-dev', '/lab')).toThrow(message);
  });

  test('refuses a state in which nothing has been applied', () => {
    expect(() => State.parse('{"format_version":"1.0"}', 'empty')).toThrow(
      /empty: the state is empty; apply the stack first/,
    );
  });
});

describe('the lab’s secrets', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:demo-web-AbCdEf';
  const withSecrets = (secrets: Record<string, string>) => {
    const [service] = translate(read(), 'demo-dev', '/lab').services;
    const [container] = service?.task.containers ?? [];
    return [{ ...service, task: { ...service?.task, containers: [{ ...container, secrets }] } }] as never;
  };

  test.each([
    [arn, { arn, key: '' }],
    [`${arn}:password::`, { arn, key: 'password' }],
    [
      'arn:aws:ssm:eu-central-1:123456789012:parameter/demo/url',
      { arn: 'arn:aws:ssm:eu-central-1:123456789012:parameter/demo/url', key: '' },
    ],
  ])('%s', (reference, parts) => {
    expect(parse(reference)).toEqual(parts);
  });

  test('a key has one value, also inside the whole secret', () => {
    const values = makeSecrets(read(), withSecrets({ A: arn, B: `${arn}:password::`, C: `${arn}:user::` }), {});
    expect(JSON.parse(values[arn] as string)).toEqual({
      password: values[`${arn}:password::`],
      user: values[`${arn}:user::`],
    });
  });

  test('values are kept, since a database remembers its password', () => {
    const reference = `${arn}:password::`;
    expect(makeSecrets(read(), withSecrets({ A: reference }), { [reference]: 'kept' })[reference]).toBe('kept');
  });

  test('new values enter connection strings and flags without quoting', () => {
    expect(makeSecrets(read(), withSecrets({ A: arn }), {})[arn]).toMatch(/^[A-Za-z0-9]{32}$/);
  });
});
