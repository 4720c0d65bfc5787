import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RuleGroup } from '../rules/rule';

export const rulesFolder = join(__dirname, '..', 'rules');

/** Groups that belong to one system; every other group comes with a component that any system may have. */
export const systems: readonly string[] = ['koronet', 'dating-app', 'dating-app-logs', 'davidshaevel', 'showcase'];

const isGroup = (value: unknown): value is RuleGroup => typeof value === 'object' && value !== null && 'name' in value;

/** Every rule group by the name of its file, found in the folder, so that none can be forgotten. */
export const groups: ReadonlyMap<string, RuleGroup> = new Map(
  readdirSync(rulesFolder)
    .filter((file) => file.endsWith('.ts') && !['rule.ts', 'render.ts'].includes(file))
    .map((file) => {
      const found = Object.values(require(join(rulesFolder, file))).filter(isGroup);
      if (found.length !== 1) throw new Error(`rules/${file} exports ${found.length} rule groups; it must export one`);
      return [file.replace(/\.ts$/, ''), found[0] as RuleGroup];
    }),
);

/** A file of promtool's unit tests, as far as these tests read it. */
export interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
    readonly promql_expr_test?: readonly { readonly expr: string }[];
  }[];
}

export const promtoolTests: ReadonlyMap<string, PromtoolTests> = new Map(
  readdirSync(rulesFolder)
    .filter((file) => file.endsWith('.test.yml'))
    .map((file) => [file, parse(readFileSync(join(rulesFolder, file), 'utf8'))]),
);
