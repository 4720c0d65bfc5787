import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';

/** Root of the project, for the sources as for what is compiled to `.build/`. */
export const root = projectRoot;

/** Outlives clones and clean-ups; every entry's name carries a hash of all that went into it. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ecs-observability');

/** Where the programs of this clone stand; safe to delete, the next installation links them again. */
export const tools = join(root, '.tools');
