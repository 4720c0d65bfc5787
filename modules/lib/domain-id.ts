/** A domain as part of an id: `a.b-c` and `a-b.c` are two. No label begins or ends with a hyphen, so that a double one is its own. */
export const domainId = (domain: string): string => domain.replaceAll('-', '--').replaceAll('.', '-');
