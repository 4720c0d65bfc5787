import { InputError } from '../lib/input-error';

/**
 * Refuses the name of a database or of a user that would have to be quoted wherever it is written.
 * @param reserved names that the server keeps for itself
 */
export function assertDatabaseName(
  place: string,
  what: 'database' | 'user',
  name: string,
  reserved: readonly string[] = [],
): void {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name) && !reserved.includes(name)) return;
  const except = reserved.length > 0 ? `, none of ${reserved.join(', ')}` : '';
  throw new InputError({
    place,
    problem: `'${name}' cannot name its ${what}`,
    allowed: `1 to 63 lower-case letters, digits and _, starting with a letter${except}`,
    fix: 'rename it',
  });
}
