import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tools } from '../../tools/paths';
import { packageTree } from '../paths';
import type { Image } from './image';

export type Base = Image['base'];

const directories = [
  'dev',
  'etc',
  'home',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'srv',
  'sys',
  'tmp',
  'usr/bin',
  'var/cache',
  'var/lib',
  'var/log',
  'var/tmp',
];

/** Parts of /etc that programs of /usr cannot do without. */
const settings = ['alternatives', 'ld.so.cache', 'mime.types', 'protocols', 'services', 'ssl/openssl.cnf', 'localtime'];

/** Directory of a base image's root; {@link prepareBases} fills it. */
export const baseRoot = (base: Base): string => join(tools, 'lab', 'base', base);

/** Makes the roots of the base images, once. BusyBox's own list says which commands it is. */
export function prepareBases(bases: Iterable<Base>): void {
  for (const base of new Set(bases)) {
    const finished = baseRoot(base);
    if (existsSync(finished)) continue;
    const making = `${finished}.${process.pid}`;
    for (const directory of directories) mkdirSync(join(making, directory), { recursive: true });
    for (const directory of ['tmp', 'var/tmp']) chmodSync(join(making, directory), 0o1777);
    symlinkSync('../run', join(making, 'var/run'));
    if (base === 'debian') debian(making);
    if (base === 'busybox') busybox(making);
    renameSync(making, finished);
  }
}

function debian(at: string): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64', 'lib32']) {
    if (existsSync(join('/usr', name))) symlinkSync(`usr/${name}`, join(at, name));
  }
  for (const setting of settings) {
    const source = join('/etc', setting);
    if (existsSync(source)) cpSync(source, join(at, 'etc', setting), { recursive: true, verbatimSymlinks: true });
  }
}

function busybox(at: string): void {
  const program = join(packageTree('busybox'), 'usr', 'bin', 'busybox');
  const target = join(at, 'bin', 'busybox');
  mkdirSync(join(at, 'bin'));
  cpSync(program, target);
  chmodSync(target, 0o755);
  rmSync(join(at, 'usr/bin'), { recursive: true });
  symlinkSync('../bin', join(at, 'usr/bin'));
  const applets = execFileSync(program, ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(at, 'bin', applet));
}
