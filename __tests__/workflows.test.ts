import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { systems } from '../stacks/systems';
import { synthesize } from './support/synth';

const github = join(projectRoot, '.github');
const files = (readdirSync(github, { recursive: true, encoding: 'utf8' }) as string[])
  .filter((name) => name.endsWith('.yml'))
  .sort();

test('actionlint finds nothing', () => {
  const workflows = files.filter((name) => name.startsWith('workflows')).map((name) => join(github, name));
  expect(workflows).toHaveLength(3);
  const { status, stdout, error } = spawnSync(
    join(projectRoot, '.tools', 'bin', 'actionlint'),
    ['-no-color', ...workflows],
    {
      encoding: 'utf8',
      cwd: projectRoot,
    },
  );
  if (error) throw new Error(`actionlint is missing (${error.message}): npm run tools -- actionlint`);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each(files)('%s pins every action of others by commit, and names no static key', (name) => {
  const text = readFileSync(join(github, name), 'utf8');
  const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
  const loose = used.filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40}$/.test(action));
  expect(loose).toEqual([]);
  expect(text).not.toMatch(/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/);
});

test('the deployment hands over every secret value that a system asks for', () => {
  const variables = systems.flatMap((system) =>
    Object.entries<{ sensitive?: boolean }>(synthesize(system, 'dev').json.variable),
  );
  // A login of Grafana is for emulators, and for whoever has lost the password.
  const asked = variables.filter(([name, { sensitive }]) => sensitive && name !== 'grafana_auth').map(([name]) => name);
  const given = readFileSync(join(github, 'workflows', 'deploy.yml'), 'utf8');
  expect(asked.length).toBeGreaterThan(10);
  expect([...new Set(asked)].filter((name) => !given.includes(`TF_VAR_${name}: \${{ secrets.`))).toEqual([]);
});
