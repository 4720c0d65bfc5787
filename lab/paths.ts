import { join } from 'node:path';
import { tools } from '../tools/paths';

/** Directory of a stack: its logs, volumes, secrets and run file. */
export const stackDirectory = (stack: string): string => join(tools, 'lab', stack);

/** A built program of the tools folder. */
export const binary = (name: string): string => join(tools, 'bin', name);

/** The unpacked tree of Debian packages and all they depend on. */
export const packageTree = (name: string): string => join(tools, 'debian', name);

/** The installed packages of the Python applications. */
export const pythonEnvironment = join(tools, 'apps-python');
