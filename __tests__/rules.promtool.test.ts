import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toPrometheusRules } from '../rules/render';
import { groups, promtoolTests, rulesFolder } from './rules.groups';
import { tool, withoutAnnotations } from './support/promtool';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  for (const [file, group] of groups) {
    if (group.evaluator === 'loki') continue;
    const rules = toPrometheusRules(group, { runbookBase: 'https://example.com/runbooks' });
    writeFileSync(join(folder, `${file}.checked.yml`), rules);
    writeFileSync(join(folder, `${file}.yml`), withoutAnnotations(rules));
  }
  for (const file of promtoolTests.keys()) copyFileSync(join(rulesFolder, file), join(folder, file));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([...groups].filter(([, group]) => group.evaluator !== 'loki').map(([file]) => file))(
  'promtool accepts the rules of %s',
  (file) => {
    expect(tool('promtool', folder, 'check', 'rules', '--lint=all', '--lint-fatal', `${file}.checked.yml`)).toBe(
      'exit 0\n',
    );
  },
);

test.each([...promtoolTests.keys()])('%s', (file) => {
  expect(tool('promtool', folder, 'test', 'rules', file)).toBe('exit 0\n');
});
