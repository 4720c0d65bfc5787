import { InputError } from '../lib/input-error';

/**
 * Host names, buckets and databases are called by it; the limits of length are checked where they are.
 * @throws InputError for what one of them refuses.
 */
export function assertSystemName(place: string, name: string): void {
  if (/^(?!sg-)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  throw new InputError({
    place,
    problem: `'${name}' cannot name what the system owns`,
    allowed:
      'lower-case letters and digits with single hyphens between them, starting with a letter, not with sg- (a security group cannot)',
    fix: 'rename the system, or its prefix',
  });
}
