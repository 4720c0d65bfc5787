import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectRoot } from '../../modules/lib/project-root';

/** Runs one of the installed programs and says how it ended; what it said only where it failed. */
export function tool(name: string, folder: string, ...args: string[]): string {
  const program = join(projectRoot, '.tools', 'bin', name);
  if (!existsSync(program)) throw new Error(`${name} is not installed; run: npm run tools -- ${name}`);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return `exit ${status}\n${status === 0 ? '' : stdout + stderr}`;
}

/** Unit tests compare annotations word by word; what matters there is when an alert fires and for whom. */
export const withoutAnnotations = (rules: string): string =>
  stringify(parse(rules, (key, value) => (key === 'annotations' ? undefined : value)));
