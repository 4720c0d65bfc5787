import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import type { Container } from '../modules/service/container';
import { prepare } from '../modules/service/setup';
import { everyStack, type Task, tasksOf } from './support/every-stack';
import { type RenderedContainer, unpack } from './support/synth';

/** The image's own programs where they are installed, the machine's otherwise. */
const busybox = join(projectRoot, '.tools', 'bin', 'busybox');
const withBusybox = existsSync(busybox);
if (!withBusybox) process.stdout.write("setup container: run by this machine's sh, BusyBox is not installed here\n");
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stdout.write('setup container: owners are not checked, only root can hand files over\n');

const root = mkdtempSync(join(tmpdir(), 'setup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder of programs that the script finds by name, as in its image. */
const programs = ((): string => {
  const folder = join(root, 'bin');
  mkdirSync(folder);
  const write = (name: string, command: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  const used = ['sh', 'base64', 'gzip', 'tar', 'mkdir', 'dirname', 'find', 'sed', 'chmod', 'chown'];
  if (withBusybox) for (const name of used) write(name, `${busybox} ${name}`);
  if (!isRoot) write('chown', ':');
  return withBusybox ? folder : `${folder}:/usr/bin:/bin`;
})();

interface Ran {
  readonly folder: string;
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs a setup container for real: its command, its environment, dummies for its secrets, its volumes as empty folders. */
function run(setup: RenderedContainer, given: Readonly<Record<string, string>>): Ran {
  const folder = mkdtempSync(join(root, 'task-'));
  for (const { containerPath } of setup.mountPoints) mkdirSync(containerPath.replace('/setup', folder));
  const [program = '', ...args] = [...setup.entryPoint, ...setup.command] as string[];
  const { status, stderr } = spawnSync(
    program,
    args.map((text) => text.replaceAll('/setup', folder)),
    {
      env: {
        PATH: programs,
        ...Object.fromEntries(setup.environment.map(({ name, value }) => [name, value])),
        ...given,
      },
      encoding: 'utf8',
    },
  );
  return { folder, status, stderr };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** Tasks whose setup containers differ. */
const tasks = new Map<string, Task>();
for (const [name, stack] of everyStack()) {
  for (const task of tasksOf(name, stack)) {
    const setup = task.containers.find((container) => container.name === 'setup');
    if (setup) tasks.set(`${setup.command} ${setup.environment.map(({ name: variable }) => variable)}`, task);
  }
}

/** Holds everything that a shell, sed or a carriage of lines could take for its own. */
const nasty = `a'b"c$HOME \`id\` \\n&|%s\nsecond line`;

describe.each([...tasks.values()].map((task) => [`${task.stack}/${task.name}`, task] as const))(
  'the setup container of %s',
  (_, task) => {
    const setup = task.containers.find((container) => container.name === 'setup') as RenderedContainer;
    const secrets = Object.fromEntries(setup.secrets.map(({ name }) => [name, `${name}: ${nasty}`]));
    const values = Object.fromEntries(
      setup.environment
        .filter(({ name }) => name !== 'CONFIGURATION')
        .map(({ name }) => [name, `https://example.com/${name}?a=1&b=2|c`]),
    );
    let ran: Ran;
    beforeAll(() => {
      ran = run(setup, { ...secrets, ...values });
    });

    test('ends well', () => {
      expect(ran).toMatchObject({ status: 0, stderr: '' });
    });

    test('unpacks what was packed, with the values in their places', () => {
      for (const [path, content] of Object.entries(unpack(task.containers))) {
        const expected = content.replace(/@@(\w+)@@/g, (name, key: string) => values[key] ?? name);
        expect([path, readFileSync(join(ran.folder, path), 'utf8')]).toEqual([path, expected]);
      }
    });

    test('writes every secret as it is, and nothing else', () => {
      const packed = Object.keys(unpack(task.containers));
      const others = filesBelow(ran.folder).filter((path) => !packed.includes(path));
      expect(others.map((path) => readFileSync(join(ran.folder, path), 'utf8')).sort()).toEqual(
        Object.values(secrets).sort(),
      );
    });

    test('hands everything to the users that read it, and to nobody else', () => {
      for (const container of task.containers.filter(({ name }) => name !== 'setup')) {
        const volumes = container.mountPoints
          .map(({ sourceVolume }: { sourceVolume: string }) => sourceVolume)
          .filter((volume: string) => existsSync(join(ran.folder, volume)));
        for (const volume of volumes) {
          const folder = join(ran.folder, volume);
          expect([volume, modeOf(folder)]).toEqual([volume, '750']);
          for (const file of filesBelow(folder)) expect([file, modeOf(join(folder, file))]).toEqual([file, '640']);
          if (!isRoot) continue;
          const owners = ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].map((path) => {
            const { uid, gid } = statSync(join(folder, path));
            return `${uid}:${gid}`;
          });
          expect([volume, [...new Set(owners)]]).toEqual([volume, [container.user]]);
        }
      }
    });
  },
);

test('a file that cannot be unpacked ends the container, so that nothing starts without it', () => {
  const [task] = tasks.values();
  const setup = task?.containers.find((container) => container.name === 'setup') as RenderedContainer;
  const { status } = run(setup, { CONFIGURATION: 'bm90IGFuIGFyY2hpdmU=' });
  expect(status).not.toBe(0);
});

test('a task without configuration and writable directories has no setup container', () => {
  const plain: Container = { name: 'plain', image: 'example.com/plain:1.0', user: '1000:1000' };
  expect(prepare('sample', [plain])).toEqual({ containers: [plain], volumes: [], files: {} });
});
