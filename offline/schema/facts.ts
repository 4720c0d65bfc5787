import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../tools/paths';

const path = z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/, 'a path of attribute names joined by dots');
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * What no schema states about a type, under the type's name (`aws_vpc`, `data.aws_region`, `ephemeral.aws_…`).
 * Paths go through blocks: `health_check.timeout`.
 */
const facts = z.strictObject({
  /** Formulas of computed attributes, in the order they are worked out. */
  computed: z.record(path, z.json()).default({}),
  /** Computed attributes that every update works out anew. */
  renew: z.array(path).default([]),
  /** Arguments whose change replaces the resource. */
  replace: z.array(path).default([]),
  /** Values of arguments that are not given. */
  defaults: z.record(path, scalar).default({}),
  /** Arguments that may not be given together; one direction is enough. */
  conflicts: z.record(path, z.array(path)).default({}),
  /** Arguments that need others. */
  required_with: z.record(path, z.array(path)).default({}),
  exactly_one: z.array(z.array(path)).default([]),
  at_least_one: z.array(z.array(path)).default([]),
  /** Allowed values. */
  values: z.record(path, z.array(scalar)).default({}),
  /** Regular expressions the argument must match. */
  matches: z.record(path, z.string()).default({}),
  /** Arguments that must be JSON. */
  json: z.array(path).default([]),
  /** Arguments Terraform hides. */
  sensitive: z.array(path).default([]),
  /** Only of ephemeral resources, which the bindings lack: flags and type of each attribute, `optional computed string`. */
  attributes: z.record(path, z.string()).default({}),
});

export type TypeFacts = z.infer<typeof facts>;

/** The facts of a provider, by type: all files of its folder under `offline/facts`. */
export function readFacts(provider: 'aws' | 'grafana'): { [type: string]: TypeFacts } {
  const folder = join(root, 'offline', 'facts', provider);
  const all: { [type: string]: TypeFacts } = {};
  for (const file of readdirSync(folder).sort()) {
    for (const [type, entry] of Object.entries(parse(readFileSync(join(folder, file), 'utf8')))) {
      if (all[type]) throw new Error(`offline/facts/${provider}/${file}: ${type} has an entry in another file already`);
      const parsed = facts.safeParse(entry);
      if (!parsed.success) {
        throw new Error(`offline/facts/${provider}/${file}: ${type}: ${z.prettifyError(parsed.error)}`);
      }
      all[type] = parsed.data;
    }
  }
  return all;
}
