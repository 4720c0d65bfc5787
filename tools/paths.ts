import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Root of the project, for the sources as for what is compiled to `.build/`. */
export const root = findRoot(__dirname);

/** Outlives clones and clean-ups; every entry's name carries a hash of all that went into it. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ecs-observability');

/** Where the programs of this clone stand; safe to delete, the next installation links them again. */
export const tools = join(root, '.tools');

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdktf.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`${start} is not inside the project: no cdktf.json above it`);
  }
}
