import { fromTask, same } from './ask';
import type { Answer } from './http';
import type { Lab } from './lab';
import type { Route } from './routes';

/**
 * Addresses that a rule is meant for: each of its path patterns with nothing in the place of the asterisk, and with the
 * health path of its target group there, where the service is sure to have an answer of its own.
 */
export function samples(lab: Lab, { listener, balancer, rule }: Route): string[] {
  const hosts = rule.conditions.find(({ field }) => field === 'host-header')?.values ?? [];
  const host = (hosts[0] ?? listener.domains?.[0] ?? publicName(lab, balancer.nodes)).replace(/^\*/, 'www');
  const group = rule.actions.flatMap(({ targets = [] }) => targets)[0]?.targetGroup;
  const health = lab.run.targetGroups.find(({ arn }) => arn === group)?.health.path;
  const patterns = rule.conditions.find(({ field }) => field === 'path-pattern')?.values ?? unclaimed(listener.rules);
  const paths = patterns.flatMap((pattern) => [
    pattern.replace('*', ''),
    ...(health && matches(pattern, health) ? [health] : []),
    ...(health && rule.transforms.length > 0 ? [pattern.replace('/*', health)] : []),
  ]);
  const scheme = listener.protocol.toLowerCase();
  const origin = new URL(`${scheme}://${host}:${listener.port}`).origin;
  return [...new Set(paths)].map((path) => origin + path);
}

/** A path for the default action, with a query for a redirect to keep; none where the rules take every path. */
function unclaimed(rules: readonly Route['rule'][]): string[] {
  const path = '/no/such/rule';
  const taken = rules.some(({ conditions }) =>
    conditions.every(
      ({ field, values }) => field === 'path-pattern' && values.some((pattern) => matches(pattern, path)),
    ),
  );
  return taken ? [] : [`${path}?a=b`];
}

const publicName = (lab: Lab, nodes: readonly string[]): string =>
  lab.run.names.filter(({ node = '' }) => nodes.includes(node)).at(-1)?.name ?? 'localhost';

const matches = (pattern: string, path: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(path);

/** The path as the rule's transforms hand it on. */
export function rewritten({ transforms }: Route['rule'], path: string): string {
  return transforms
    .filter(({ type }) => type === 'url-rewrite')
    .reduce((result, { regex, replace }) => result.replace(new RegExp(regex), replace), path);
}

/** The service whose own answer this is, if one has it. */
export async function answeredBy(lab: Lab, answer: Answer, path: string, host: string): Promise<string | undefined> {
  for (const service of lab.run.services) {
    for (const { port } of service.targets) {
      const own = await fromTask(lab, service, port, path, host);
      if (own && same(answer, own)) return service.name;
    }
  }
  return undefined;
}
