import type { z } from 'zod';
import { InputError } from './input-error';

/**
 * Checks data against a schema and hands back what it means.
 * @throws InputError naming the first field that is wrong, its value and what is allowed.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, data: unknown, place: string): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], data);
  throw new InputError({
    place: [place, ...path].join('.'),
    problem: value === undefined ? 'is missing' : `${JSON.stringify(value)} is not valid`,
    allowed: issue?.message ?? 'see the schema',
    fix:
      result.error.issues.length > 1 ? `correct it (${result.error.issues.length - 1} more to follow)` : 'correct it',
  });
}
