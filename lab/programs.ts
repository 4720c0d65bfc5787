import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDebian } from '../tools/debian';
import { install } from '../tools/install';
import { exclusively } from '../tools/lock';
import type { DebianRoot } from '../tools/tool';
import { installApps } from './apps/install';
import { imageOf } from './images';
import { prepareBases } from './images/base';
import { packageTree } from './locations';
import { cache, root, tools } from './paths';
import type { RunFile } from './run-file';

/** The userland of images that have no other: statically linked, so that it needs nothing of the machine's. */
const busybox: DebianRoot = {
  kind: 'debian',
  version: '1.35',
  packages: ['busybox-static'],
  omit: [],
  programs: {},
  license: 'GPL-2.0-only',
  why: 'shell and health checks of the images that are built on BusyBox or Alpine',
};

/** Installs exactly the programs that the containers of a stack run, with a line of progress each. */
export async function installPrograms(run: RunFile, log: (line: string) => void): Promise<void> {
  const containers = run.services.flatMap(({ task }) => task.containers);
  const used = [...new Set(containers.map(({ image }) => imageOf(image, run.stack)))];
  const names = used.flatMap(({ placements, packages }) => [
    ...(placements ?? []).map(({ tool }) => tool),
    ...(packages ?? []),
  ]);
  if (names.length > 0) await install([...new Set(names)], { log });
  if (used.some(({ base }) => base === 'busybox') && !existsSync(packageTree('busybox'))) {
    const waiting = (pid: number): void => log(`waiting for the installation of process ${pid}`);
    await exclusively(cache, waiting, () => installDebian('busybox', busybox, log));
  }
  if (used.some(({ application }) => application)) await installApps(join(root, 'lab', 'apps'), tools, log);
  prepareBases(used.map(({ base }) => base));
}
