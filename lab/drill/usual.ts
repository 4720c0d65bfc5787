import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from '../paths';
import type { RunFile } from '../run-file';
import { milliseconds } from './time-scale';

/** Requests a second that come in while nothing is wrong. */
export const usualRate = 4;

/** Paths of the applications that serve people. */
const paths: Readonly<Record<string, readonly string[]>> = {
  web: ['/', '/api/items', '/api/items/1', '/api/items/2', '/api/items/3'],
  backend: ['/api/items', '/api/projects'],
  frontend: ['/'],
};

export function usualPaths(run: RunFile): string[] {
  return run.services.flatMap(({ task }) => task.containers.flatMap(({ name }) => paths[name] ?? []));
}

/** Seconds between two samples of the history; a fast lab keeps more of them than a rule's window needs. */
const step = 5;

/**
 * Writes the traffic of yesterday into Prometheus' store before its first start: the recorded rate of requests, as steady as
 * it is going to be, over the day before the drills.
 */
export function writeHistory(run: RunFile, factor: number): void {
  for (const { task } of run.services) {
    const container = task.containers.find(({ argv }) => argv.some((each) => each.startsWith('--storage.tsdb.path=')));
    const path = container?.argv.find((each) => each.startsWith('--storage.tsdb.path='))?.split('=')[1];
    const mount = container?.mounts.find((each) => each.path === path);
    const volume = task.volumes.find(({ name }) => name === mount?.volume);
    const system = run.fileSystems.find(({ id }) => id === volume?.fileSystem);
    if (container === undefined || volume === undefined || system === undefined) continue;
    const store = join(system.directory, volume.path ?? '');
    mkdirSync(store, { recursive: true });
    const now = Math.floor(Date.now() / 1000);
    const from = now - Math.ceil((1.2 * milliseconds('1d')) / factor / 1000);
    const samples: string[] = ['# TYPE http:requests:rate5m gauge'];
    for (let time = from; time < now - 2 * step; time += step) {
      samples.push(`http:requests:rate5m{job="web",service="web"} ${usualRate} ${time}`);
    }
    const file = join(system.directory, 'history.om');
    writeFileSync(file, `${samples.join('\n')}\n# EOF\n`);
    execFileSync(binary('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, store]);
    rmSync(file);
    own(store, container.user);
    if (volume.owner) chownSync(store, volume.owner.uid, volume.owner.gid);
  }
}

function own(directory: string, user: { readonly uid: number; readonly gid: number }): void {
  chownSync(directory, user.uid, user.gid);
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(directory, entry), user.uid, user.gid);
  }
}
