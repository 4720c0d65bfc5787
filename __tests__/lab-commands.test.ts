import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { streams } from '../lab/logs';
import { stackDirectory } from '../lab/paths';

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
