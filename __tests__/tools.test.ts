import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog, toolNames } from '../tools/catalog';
import { install } from '../tools/install';
import { root } from '../tools/paths';
import type { GoProgram, Tool } from '../tools/tool';

const tools: Readonly<Record<string, Tool>> = catalog;
const goPrograms = Object.entries(tools).filter((entry): entry is [string, GoProgram] => entry[1].kind === 'go');
const file = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

describe('a Go program of the catalog', () => {
  test.each(goPrograms)(
    '%s: go.mod requires the module at the version that the catalog names',
    (_, { folder, module }) => {
      const [path, version] = module.split('@');
      const required = [...file('tools', folder, 'go.mod').matchAll(/^(?:require\s+|\t)(\S+) (v\S+)/gm)];
      expect(required.find(([, name]) => name === path)?.[2]).toBe(version);
    },
  );

  test.each(goPrograms)('%s: go.sum pins the bytes of the module', (_, { folder, module }) => {
    expect(file('tools', folder, 'go.sum')).toContain(`${module.replace('@', ' ')} h1:`);
  });

  test.each(goPrograms)('%s: the version that the program tells belongs to the module', (_, { module, version }) => {
    // Prometheus 3.15.0 is published as module v0.315.0, since a Go module of major version 3 would need another path
    const [, minor, patch] = /@v0\.3(\d+)\.(\d+)$/.exec(module) ?? [];
    const released = module.startsWith('github.com/prometheus/prometheus@')
      ? `3.${minor}.${patch}`
      : module.split('@v')[1];
    expect(version).toBe(released);
  });
});

test('Checkov is the catalog’s version, down to the bytes of every package', () => {
  const requirements = file(catalog.checkov.requirements);
  expect(requirements).toContain(`\ncheckov==${catalog.checkov.version} \\\n`);
  for (const [block] of requirements.matchAll(/^[A-Za-z].*(?:\n .*)*/gm))
    expect(block).toMatch(/--hash=sha256:[0-9a-f]{64}/);
});

test('no two tools claim one name in the folder of programs', () => {
  const claimed = Object.entries(tools).flatMap(([name, tool]) =>
    tool.kind === 'debian' ? Object.keys(tool.programs) : [name],
  );
  expect(claimed).toEqual([...new Set(claimed)]);
});

test('an unknown tool is refused with the names of those there are', async () => {
  for (const name of ['promtol', 'toString'])
    await expect(install([name])).rejects.toThrow(`no tool "${name}"; there are ${toolNames.join(', ')}`);
});

test('promtool is installed with a line of progress and tells the version of the catalog', async () => {
  const lines: string[] = [];
  const { promtool } = await install(['promtool'], { log: (line) => lines.push(line) });
  expect(lines.at(-1)).toMatch(/^promtool +3\.15\.0 +(built|cached) +\d+\.\d s$/);
  expect(existsSync(join(root, '.tools', 'bin', 'promtool'))).toBe(true);
  expect(execFileSync(promtool?.path ?? '', ['--version'], { encoding: 'utf8' })).toContain(
    'promtool, version 3.15.0 ',
  );
}, 900_000);
