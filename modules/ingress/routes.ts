import { InputError } from '../lib/input-error';

/** Which requests a route takes. */
export interface RouteMatch {
  readonly id: string;
  /** Lower ones are tried first, 1 to 50000. */
  readonly priority: number;
  /** Path patterns; `*` stands for any characters, `?` for one. Empty for any path. */
  readonly paths: readonly string[];
  /** Host patterns. Empty for any host. */
  readonly hosts: readonly string[];
}

/** Quotas of one listener rule: values and wildcards over all its conditions. */
const limits = { values: 5, wildcards: 6 } as const;

/**
 * Refuses a route that AWS refuses, or whose requests another route of the listener takes.
 * @throws InputError
 */
export function assertRoute(place: string, route: RouteMatch, others: readonly RouteMatch[]): void {
  const refuse = (problem: string, allowed: string, fix: string): never => {
    throw new InputError({ place, problem: `route '${route.id}': ${problem}`, allowed, fix });
  };
  const values = [...route.paths, ...route.hosts];
  if (values.length === 0 || values.length > limits.values) {
    refuse(`${values.length} paths and hosts`, `1 to ${limits.values} in one rule`, 'split the route, or name a path');
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) refuse(`'${twice}' stands twice`, 'each path and host once', 'leave it out once');
  const wildcards = values.join('').replace(/[^*?]/g, '').length;
  if (wildcards > limits.wildcards) {
    refuse(`${wildcards} wildcards`, `at most ${limits.wildcards} in one rule`, 'split the route');
  }
  for (const path of route.paths) {
    if (/^\/[\w.$/~"'@:+&*?-]{0,127}$/.test(path)) continue;
    refuse(
      `'${path}' is no path pattern`,
      'a path from / of at most 128 letters, digits and _-.$/~"\'@:+&*?',
      'correct it',
    );
  }
  for (const host of route.hosts) {
    if (/^[a-zA-Z0-9.*?-]{1,128}$/.test(host)) continue;
    refuse(`'${host}' is no host pattern`, 'at most 128 letters, digits and .-*?', 'correct it');
  }
  if (!Number.isInteger(route.priority) || route.priority < 1 || route.priority > 50_000) {
    refuse(
      `priority ${route.priority}`,
      '1 to 50000',
      'leave it out, and routes are tried in the order they are declared',
    );
  }
  for (const other of others) {
    if (other.id === route.id)
      refuse('stands twice', 'each name for one route; the monitoring has its own', 'rename it');
    if (other.priority === route.priority) {
      refuse(
        `priority ${route.priority} belongs to route '${other.id}'`,
        'one route for each priority',
        'leave it out',
      );
    }
    const [first, second] = other.priority < route.priority ? [other, route] : [route, other];
    const hidden = second.paths.find((path) => covers(first, path, second.hosts));
    if (hidden === undefined && !(second.paths.length === 0 && covers(first, undefined, second.hosts))) continue;
    refuse(
      `'${hidden ?? second.hosts.join(', ')}' of route '${second.id}' never matches: route '${first.id}' takes it first`,
      'a narrower route before a wider one, and each path for one target',
      `declare '${second.id}' before '${first.id}', or give it other paths`,
    );
  }
}

/** Whether a route takes every request for a path pattern on some hosts. */
function covers(route: RouteMatch, path: string | undefined, hosts: readonly string[]): boolean {
  const everyPath = route.paths.length === 0 || route.paths.includes('*') || route.paths.includes('/*');
  const pathCovered = everyPath || (path !== undefined && route.paths.some((pattern) => glob(pattern).test(path)));
  const hostsCovered =
    route.hosts.length === 0 ||
    (hosts.length > 0 &&
      hosts.every((host) => route.hosts.some((pattern) => glob(pattern.toLowerCase()).test(host.toLowerCase()))));
  return pathCovered && hostsCovered;
}

/** A wildcard of the tested pattern counts as a character, so a match means that the whole pattern is covered. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*]');
  return new RegExp(`^${source}$`);
}

/**
 * Regular expression and replacement that take a prefix off a path: `/prometheus/graph` arrives as `/graph`.
 * @throws InputError for a path that the prefix does not start.
 */
export function stripPrefix(
  place: string,
  prefix: string,
  paths: readonly string[],
): { regex: string; replace: string } {
  const outside = paths.find((path) => path !== prefix && !path.startsWith(`${prefix}/`));
  if (!/^\/[\w/-]*\w$/.test(prefix) || paths.length === 0 || outside !== undefined) {
    throw new InputError({
      place,
      problem: `the prefix '${prefix}' cannot be taken off ${outside === undefined ? 'its paths' : `'${outside}'`}`,
      allowed: `a path without a trailing slash that starts every path of the route, as in ${prefix} and ${prefix}/*`,
      fix: 'correct the prefix or the paths',
    });
  }
  return { regex: `^${prefix}/?(.*)$`, replace: '/$1' };
}
