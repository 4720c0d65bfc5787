import { join } from 'node:path';
import { tools } from '../tools/paths';

/**
 * Directory of a stack: its logs, volumes, secrets and run file.
 * @throws where it is no name of a stack: with `..` it would be the directory of everything, and `down` removes it.
 */
export function stackDirectory(stack: string): string {
  if (!/^[A-Za-z0-9][\w-]*$/.test(stack)) {
    throw new Error(`"${stack}" is no name of a stack: use letters, digits and hyphens, as in koronet-dev`);
  }
  return join(tools, 'lab', stack);
}

/** A built program of the tools folder. */
export const binary = (name: string): string => join(tools, 'bin', name);

/** The unpacked tree of Debian packages and all they depend on. */
export const packageTree = (name: string): string => join(tools, 'debian', name);

/** The installed packages of the Python applications. */
export const pythonEnvironment = join(tools, 'apps-python');
