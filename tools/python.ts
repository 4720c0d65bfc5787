import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from './lock';
import { cache, root } from './paths';
import { fingerprint, placeScript } from './place';
import { run } from './run';
import type { Installation, PythonProgram, Step } from './tool';

const missing = 'install Python 3.10 or newer with its venv module';

/** Installs a Python program with its pinned packages. A virtual environment can't be moved, so a mark says that it is whole. */
export async function installPython(name: string, wanted: PythonProgram, step: Step): Promise<Installation> {
  const requirements = join(root, wanted.requirements);
  if (!existsSync(requirements)) throw new Error(`${name}: no ${wanted.requirements}, which pins its packages`);
  const python = await run('python3', ['-c', 'import sys; print(sys.executable, sys.version)'], { missing });
  const folder = join(cache, 'python', `${name}-${fingerprint(python, readFileSync(requirements))}`);
  const mark = join(folder, 'complete');
  const state = await once(mark, step, async () => {
    rmSync(folder, { recursive: true, force: true });
    step('creating the environment');
    await run('python3', ['-m', 'venv', folder], { missing });
    step('installing packages');
    await run(join(folder, 'bin', 'pip'), [
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--requirement',
      requirements,
    ]);
    writeFileSync(mark, '');
  });
  const path = await placeScript(name, [`exec '${join(folder, 'bin', name)}' "$@"`]);
  return { path, version: wanted.version, state };
}
