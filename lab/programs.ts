import { join } from 'node:path';
import { install } from '../tools/install';
import { root, tools } from '../tools/paths';
import { installApps } from './apps/install';
import { imageOf } from './images';
import { prepareBases } from './images/base';
import type { RunFile } from './run-file';

/** Installs exactly the programs that the containers of a stack run, with a line of progress each. */
export async function installPrograms(run: RunFile, log: (line: string) => void): Promise<void> {
  const containers = run.services.flatMap(({ task }) => task.containers);
  const used = [...new Set(containers.map(({ image }) => imageOf(image, run.stack)))];
  const names = used.flatMap(({ placements, packages }) => [
    ...(placements ?? []).map(({ tool }) => tool),
    ...(packages ?? []),
  ]);
  // The userland of images that have no other.
  if (used.some(({ base }) => base === 'busybox')) names.push('busybox');
  if (names.length > 0) await install([...new Set(names)], { log });
  if (used.some(({ application }) => application)) await installApps(join(root, 'lab', 'apps'), tools, log);
  prepareBases(used.map(({ base }) => base));
}
