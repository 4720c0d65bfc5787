import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exclusively } from '../../tools/lock';
import { run } from '../../tools/run';

/** Where the programs of this folder find what they import. */
export interface InstalledApps {
  /** The `python3` of the catalogue's commands. */
  readonly python: string;
}

/** Makes a directory, complete once its stamp says for which input it was made. */
async function once(directory: string, input: string, make: () => Promise<void>): Promise<void> {
  const stamp = join(directory, '.complete');
  const wanted = createHash('sha256').update(readFileSync(input)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await make();
  writeFileSync(stamp, wanted);
}

/**
 * The first Python 3.10 or newer. The system's comes first: one under root's home can't be run by the users of tasks.
 * @throws Error that names the packages to install when there is none.
 */
async function systemPython(): Promise<string> {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  for (const candidate of folders.map((folder) => join(folder, 'python3')).filter(existsSync)) {
    const check = run(candidate, ['-c', 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))']);
    const fits = await check.then(
      () => true,
      () => false,
    );
    if (fits) return candidate;
  }
  throw new Error('the lab needs Python 3.10 or newer with venv: apt-get install python3 python3-venv');
}

/**
 * Installs the pinned packages of the Python and Node applications, once per pinned set.
 * @param apps this folder in the sources, absolute
 * @param tools the folder of installed programs, absolute
 * @param progress told one line per step
 * @throws Error with the end of the package manager's own message
 */
export function installApps(
  apps: string,
  tools: string,
  progress: (line: string) => void = () => {},
): Promise<InstalledApps> {
  const environment = join(tools, 'apps-python');
  const python = join(environment, 'bin', 'python3');
  const requirements = join(apps, 'requirements.txt');
  const node = join(apps, 'node');
  const waiting = (pid: number) => progress(`waiting for the installation of process ${pid}`);
  return exclusively(tools, waiting, async () => {
    await once(environment, requirements, async () => {
      progress('installing the Python packages of the applications');
      await run(await systemPython(), ['-m', 'venv', environment]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await run(python, [...pip, '--requirement', requirements]);
    });
    await once(join(node, 'node_modules'), join(node, 'package-lock.json'), async () => {
      progress('installing the Node packages of the applications');
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', node]);
    });
    return { python };
  });
}
