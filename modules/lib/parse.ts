import { z } from 'zod';
import { InputError } from './input-error';

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

/** What is allowed where a schema has no words of its own for it; nothing where zod says it well enough. */
function allowed(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(', ') : undefined;
    case 'invalid_type':
      if (issue.inst instanceof z.ZodObject) return `an object of ${Object.keys(issue.inst.shape).join(', ')}`;
      return kinds[issue.expected];
    case 'invalid_value':
      return issue.values.join(', ');
    case 'invalid_union':
      return Array.isArray(issue.options) ? issue.options.join(', ') : undefined;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

/** JSON knows neither NaN nor infinity. */
const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value));

/**
 * Checks data against a schema and hands back what it means.
 * @throws InputError naming the first field that is wrong, its value and what is allowed.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, data: unknown, place: string): z.output<Schema> {
  const result = schema.safeParse(data, { error: allowed });
  if (result.success) return result.data;
  const [issue, ...others] = result.error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? [...issue.path] : [...issue.path, unknown];
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], data);
  const [problem, fix] =
    unknown !== undefined
      ? ['nothing reads a field of this name', 'correct its name, or leave it out']
      : issue.code === 'invalid_key'
        ? [`"${String(path.pop())}" is not a valid name`, 'rename it']
        : value === undefined
          ? ['is missing', 'add it']
          : [`${shown(value)} is not valid`, 'correct it'];
  throw new InputError({
    place: [place, ...path].join('.'),
    problem,
    allowed: issue.message,
    fix: others.length > 0 ? `${fix} (${others.length} more to follow)` : fix,
  });
}
