import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cache } from './paths';
import type { Installation, Step } from './tool';

/** Makes what `path` names unless it is there; what is there already waits for nobody's build. */
export async function once(path: string, step: Step, make: () => Promise<void>): Promise<Installation['state']> {
  if (existsSync(path)) return 'cached';
  return exclusively(
    cache,
    (pid) => step(`waiting for the installation of process ${pid}`),
    async () => {
      if (existsSync(path)) return 'cached';
      await make();
      return 'built';
    },
  );
}

/**
 * Runs `work` while no other installation on this machine does: two builds at once take longer than one after the other.
 * Correctness rests on atomic renames, so a lock that its owner left behind is simply taken over, and work inside work runs.
 */
export async function exclusively<T>(
  folder: string,
  waiting: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock = join(folder, 'install.lock');
  mkdirSync(folder, { recursive: true });
  while (!take(lock)) {
    const owner = ownerOf(lock);
    if (owner === process.pid) return work();
    if (owner === undefined) rmSync(lock, { force: true });
    else {
      waiting(owner);
      await setTimeout(500);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The living process that holds the lock. */
function ownerOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it lives, under another user
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? Number(readFileSync(lock, 'utf8')) : undefined;
  }
}
