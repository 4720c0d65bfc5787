import { createHash } from 'node:crypto';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { tools } from './paths';

/** First twelve characters of the SHA-256 of all that decides about a program's bytes. */
export function fingerprint(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of [process.platform, process.arch, ...parts]) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** Makes `target` with `make(temporary path)`; it appears whole or not at all, whoever else does the same. */
export async function appear(target: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}`);
  mkdirSync(dirname(target), { recursive: true });
  try {
    await make(temporary);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** A real file in `.tools/bin`, so that the folder can be mounted into a container by itself: a hard link, or a copy on another disk. */
export async function placeFile(source: string, name: string): Promise<string> {
  const target = join(tools, 'bin', name);
  const [wanted, present] = [statSync(source), statSync(target, { throwIfNoEntry: false })];
  const same =
    present && (present.ino === wanted.ino || (present.size === wanted.size && present.mtimeMs === wanted.mtimeMs));
  if (!same) {
    await appear(target, async (temporary) => {
      try {
        linkSync(source, temporary);
      } catch {
        copyFileSync(source, temporary);
        utimesSync(temporary, wanted.atime, wanted.mtime);
      }
    });
  }
  return target;
}

/** `.tools/bin/<name>`, a shell script. */
export async function placeScript(name: string, lines: readonly string[]): Promise<string> {
  const target = join(tools, 'bin', name);
  await appear(target, async (temporary) =>
    writeFileSync(temporary, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 }),
  );
  return target;
}

/** `.tools/<kind>/<name>`, a symbolic link to a folder of the cache. */
export async function placeFolder(source: string, kind: string, name: string): Promise<string> {
  const target = join(tools, kind, name);
  if (linkOf(target) !== source) await appear(target, async (temporary) => symlinkSync(source, temporary));
  return target;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
