import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Control, type Status } from '../lab/control';
import { streams } from '../lab/logs';
import { stackDirectory } from '../lab/paths';
import { table } from '../lab/table';
import { obstacle } from '../lab/up';

describe('names of stacks', () => {
  test('lead to a directory of their own', () => {
    expect(stackDirectory('koronet-dev-drill')).toMatch(/\/lab\/koronet-dev-drill$/);
  });

  test.each(['', '.', '..', '../..', '/', 'koronet-dev/..', '-x'])(
    '"%s" is none: what it names is not for down to remove',
    (name) => {
      expect(() => stackDirectory(name)).toThrow(`"${name}" is no name of a stack: use letters, digits and hyphens`);
    },
  );
});

describe('logs of', () => {
  const stack = `logstest-${process.pid}`;
  const containers = [{ name: 'setup' }, { name: 'web' }];

  beforeAll(() => {
    mkdirSync(stackDirectory(stack), { recursive: true });
    const run = { services: [{ name: 'demo-web', task: { containers } }] };
    writeFileSync(join(stackDirectory(stack), 'run.json'), JSON.stringify(run));
  });

  afterAll(() => rmSync(stackDirectory(stack), { recursive: true }));

  test('a container that has not printed anything are empty', () => expect(streams(stack, 'demo-web/web')).toEqual([]));

  test.each([
    ['a service that is not there', 'web', `no service "web" in ${stack}; there are: demo-web`],
    ['a container that is not there', 'demo-web/wep', `no container "wep" in ${stack}/demo-web; there are: setup, web`],
  ])('%s are refused by name', (_, selection, message) => {
    expect(() => streams(stack, selection)).toThrow(message);
  });
});

test('the table of tasks says where each is, how it is, at which ports, and what to open', () => {
  const container = { id: 'c', image: 'i', restarts: 0, log: '', exit: 0, ports: [] };
  const containers = [
    { ...container, name: 'setup', state: 'STOPPED' },
    { ...container, name: 'web', state: 'RUNNING', health: 'HEALTHY', ports: [80, 8080] },
    { ...container, name: 'agent', state: 'RUNNING', restarts: 2, standIn: 'a program of the lab' },
  ];
  const task = { id: '0123456789abcdef', address: '10.0.1.5', healthy: true, status: 'RUNNING', containers };
  const services = [
    { name: 'demo-web', desired: 1, tasks: [task], stopped: [] },
    { name: 'demo-db', desired: 1, tasks: [], stopped: [{ reason: 'Essential container in task exited' }] },
  ];
  const targets = { group: [{ task: task.id, address: '10.0.1.5:80', state: 'initial' }] };
  const forwards = [{ name: 'demo', url: 'http://127.0.0.1:8443' }];
  expect(table({ services, targets, forwards } as unknown as Status).split('\n')).toEqual([
    'SERVICE   TASK      ADDRESS   HEALTH                              CONTAINERS',
    'demo-web  01234567  10.0.1.5  healthy, target initial             setup (exited 0), web:80,8080 (healthy), agent (running, 2 restarts)',
    'demo-db   -         -         Essential container in task exited',
    '',
    'To open on this machine:',
    '  demo  http://127.0.0.1:8443',
    '',
    'Stand-ins:',
    '  agent: a program of the lab',
  ]);
});

(obstacle() === undefined ? test : test.skip)(
  'a runtime that hangs does not hold up whoever has patience for it',
  async () => {
    const stack = `hangtest-${process.pid}`;
    mkdirSync('/run/ecs-lab', { recursive: true, mode: 0o700 });
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(`/run/ecs-lab/${stack}.sock`, resolve));
    await expect(new Control(stack, 200).down()).rejects.toThrow(`lab of ${stack}: POST /down is not answered`);
    silent.close();
  },
);
