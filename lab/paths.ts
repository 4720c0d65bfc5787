import { join } from 'node:path';
import { tools } from '../tools/paths';

export { cache, root, tools } from '../tools/paths';

/** Directory of a stack: its logs, volumes, secrets and run file. */
export const stackDirectory = (stack: string): string => join(tools, 'lab', stack);
