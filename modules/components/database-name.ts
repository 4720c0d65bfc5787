import { InputError } from '../lib/input-error';

/** Words that are no name in SQL unless quoted (PostgreSQL documentation, "SQL Key Words"); RDS refuses them. */
const keywords = [
  'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column',
  'concurrently constraint create cross current_catalog current_date current_role current_schema current_time',
  'current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from',
  'full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime',
  'localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right',
  'select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using',
  'variadic verbose when where window with',
].flatMap((line) => line.split(' '));

/**
 * Refuses the name of a database or of a user that would have to be quoted wherever it is written.
 * @param reserved names that the server keeps for itself
 * @param most characters; PostgreSQL itself cuts names off at 63
 */
export function assertDatabaseName(
  place: string,
  what: 'database' | 'user',
  name: string,
  reserved: readonly string[] = [],
  most = 63,
): void {
  // Roles of that prefix are PostgreSQL's own.
  const taken = what === 'user' && /^pg_/.test(name);
  if (/^[a-z][a-z0-9_]*$/.test(name) && name.length <= most && ![...reserved, ...keywords].includes(name) && !taken)
    return;
  const except = [...reserved, ...(what === 'user' ? ['pg_…'] : []), 'the key words of SQL'].join(', ');
  throw new InputError({
    place,
    problem: `'${name}' cannot name its ${what}`,
    allowed: `1 to ${most} lower-case letters, digits and _, starting with a letter, none of ${except}`,
    fix: 'rename it',
  });
}
