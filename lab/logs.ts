import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { stackDirectory } from './paths';
import type { RunFile } from './run-file';

/** Prints what the containers of a stack printed, also of tasks that are gone, each line under its stream's name. */
export function printLogs(stack: string, selection: string): void {
  for (const { stream, file } of streams(stack, selection)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) if (line) console.log(`${stream} | ${line}`);
  }
}

/**
 * Log streams of a stack, oldest first.
 * @param selection `service`, `service/container` or empty for all
 */
export function streams(stack: string, selection: string): { stream: string; file: string }[] {
  const directory = stackDirectory(stack);
  const runFile = join(directory, 'run.json');
  if (!existsSync(runFile)) throw new Error(`${stack} has not been up: no ${runFile}`);
  const run = JSON.parse(readFileSync(runFile, 'utf8')) as RunFile;
  const [service = '', container = ''] = selection.split('/');
  const chosen = run.services.filter(({ name }) => service === '' || name === service);
  if (chosen.length === 0) {
    throw new Error(
      `no service "${service}" in ${stack}; there are: ${run.services.map(({ name }) => name).join(', ')}`,
    );
  }
  const known = chosen.flatMap(({ task }) => task.containers.map(({ name }) => name));
  if (container !== '' && !known.includes(container)) {
    throw new Error(`no container "${container}" in ${stack}/${service}; there are: ${known.join(', ')}`);
  }
  return chosen.flatMap(({ name, task }) =>
    task.containers
      .filter((each) => container === '' || each.name === container)
      .flatMap((each) => {
        const folder = join(directory, 'streams', name, each.name);
        const entries = existsSync(folder) ? readdirSync(folder).sort() : [];
        return entries.map((entry) => ({
          stream: `${name}/${each.name}/${entry.split('-').at(-1)?.slice(0, 8)}`,
          file: realpathSync(join(folder, entry)),
        }));
      }),
  );
}
