import { gzipSync, strToU8 } from 'fflate';
import { createTar } from 'nanotar';
import { InputError } from '../lib/input-error';

/** Content by path. */
export type Files = Readonly<Record<string, string>>;

/** A task definition ends at 64 KiB; the rest of it and its growth need room. */
const taskDefinitionLimitKiB = 56;

/**
 * Packs files into one environment variable: tar, gzip, base64. The bytes depend on the content only: the archive
 * carries no dates, and the deflate is a pinned JavaScript one because Node's zlib differs between platforms and versions.
 */
export function pack(files: Files): string {
  const paths = Object.keys(files).sort();
  const entries = createTar(
    paths.map((name) => ({ name, data: files[name] ?? '' })),
    { attrs: { mtime: 0, mode: '644', uid: 0, gid: 0, user: '', group: '' } },
  );
  // POSIX ends an archive with two blocks of zeros; the library writes one at times, and tar says so.
  const archive = new Uint8Array(entries.byteLength + 1024);
  archive.set(new Uint8Array(entries));
  return Buffer.from(gzipSync(archive, { level: 9, mtime: 0 })).toString('base64');
}

/** Refuses a task definition that AWS would refuse, naming what to move out. */
export function assertTaskDefinitionFits(place: string, json: string, files: Files): void {
  const size = Buffer.byteLength(json) / 1024;
  if (size <= taskDefinitionLimitKiB) return;
  const packed = Object.entries(files)
    .map(([path, content]) => ({ path, kib: gzipSync(strToU8(content), { mtime: 0 }).length / 1024 }))
    .sort((a, b) => b.kib - a.kib);
  const largest = packed[0];
  throw new InputError({
    place,
    problem:
      `the task definition is ${size.toFixed(1)} KiB` +
      (largest ? `; its largest configuration file is ${largest.path} (${largest.kib.toFixed(1)} KiB packed)` : ''),
    allowed: `at most ${taskDefinitionLimitKiB} KiB (AWS ends at 64 KiB)`,
    fix: 'shorten that file, or move a part of it to a component of its own',
  });
}
