import type { Action, Listener, ListenerRule, LoadBalancer } from '../run-file';
import { brief, fromInternet, fromTask, passes, same } from './ask';
import { type Finding, fail, verdict } from './finding';
import type { Lab } from './lab';
import { answeredBy, rewritten, samples } from './samples';
import type { Verification } from './verification';

/**
 * Every listener rule answers as the plan says: from its service over HTTPS, behind its authentication, or by a redirect;
 * every service behind a load balancer has one.
 */
export const routes: Verification = {
  name: 'routes',
  run: async (lab) => {
    const every = lab.run.loadBalancers.flatMap((balancer) =>
      balancer.listeners
        .filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
        .flatMap((listener) => [
          ...listener.rules.map((rule) => ({ balancer, listener, rule })),
          { balancer, listener, rule: { conditions: [], transforms: [], actions: listener.default } },
        ]),
    );
    const found = (await Promise.all(every.map((each) => verify(lab, each)))).flat();
    const failures = [...found, ...unreached(lab)];
    return every.length + failures.length === 0
      ? []
      : verdict(failures, `${every.length} listener rules`, 'answer as planned');
  },
};

/** Services in a target group that no listener forwards to: ECS refuses them, and nobody would reach them. */
function unreached({ run }: Lab): Finding[] {
  return run.services.flatMap(({ name, targets }) =>
    targets
      .filter(({ targetGroup }) => run.targetGroups.every(({ arn }) => arn !== targetGroup))
      .map(({ targetGroup }) =>
        fail(name, `a listener rule that forwards to its target group ${targetGroup.split('/')[1]}`, 'none'),
      ),
  );
}

export interface Route {
  readonly balancer: LoadBalancer;
  readonly listener: Listener;
  readonly rule: Pick<ListenerRule, 'conditions' | 'transforms' | 'actions'>;
}

async function verify(lab: Lab, route: Route): Promise<Finding[]> {
  const found = await Promise.all(samples(lab, route).map((url) => verifyUrl(lab, route, url)));
  return found.flat();
}

async function verifyUrl(lab: Lab, route: Route, url: string): Promise<Finding[]> {
  const [first, second] = route.rule.actions;
  const findings: Finding[] = [];
  let action = first;
  if (action?.authenticate && second) {
    findings.push(...(await verifyAuthentication(lab, route, url, action.authenticate)));
    action = second;
  }
  if (action?.redirect) return [...findings, ...(await verifyRedirect(lab, route, url, action.redirect))];
  if (action?.fixed) return [...findings, ...(await verifyFixed(lab, route, url, action.fixed))];
  return [...findings, ...(action ? await verifyForward(lab, route, url, action) : [])];
}

async function verifyAuthentication(
  lab: Lab,
  { balancer }: Route,
  url: string,
  { endpoint, unauthenticated }: NonNullable<Action['authenticate']>,
): Promise<Finding[]> {
  if (unauthenticated !== 'authenticate') return [];
  const answer = await fromInternet(lab, balancer, url);
  return answer.status === 302 && answer.headers.location?.startsWith(endpoint)
    ? []
    : [fail(`${url} without a session`, `302 to ${endpoint}`, brief(answer))];
}

async function verifyRedirect(
  lab: Lab,
  { balancer, listener }: Route,
  url: string,
  { protocol, host, port, path, query, statusCode }: NonNullable<Action['redirect']>,
): Promise<Finding[]> {
  const asked = new URL(url);
  const own: Readonly<Record<string, string>> = {
    protocol: listener.protocol,
    host: asked.hostname,
    port: String(listener.port),
    path: asked.pathname.slice(1),
    query: asked.search.slice(1),
  };
  const fill = (text: string): string => text.replace(/#\{(\w+)\}/g, (_, name: string) => own[name] ?? '');
  const wanted = new URL(`${fill(protocol).toLowerCase()}://${fill(host)}:${fill(port)}${fill(path)}?${fill(query)}`)
    .href;
  const answer = await fromInternet(lab, balancer, url);
  const { location = '' } = answer.headers;
  return answer.status === statusCode && URL.canParse(location) && new URL(location).href === wanted
    ? []
    : [fail(url, `${statusCode} to ${wanted}`, brief(answer))];
}

async function verifyFixed(
  lab: Lab,
  { balancer }: Route,
  url: string,
  { statusCode, body }: NonNullable<Action['fixed']>,
): Promise<Finding[]> {
  const answer = await fromInternet(lab, balancer, url, passes(lab));
  return answer.status === statusCode && answer.body.toString() === body
    ? []
    : [fail(url, `${statusCode}${body && ` “${body}”`}`, brief(answer))];
}

async function verifyForward(
  lab: Lab,
  { balancer, rule }: Route,
  url: string,
  { targets = [] }: Action,
): Promise<Finding[]> {
  const groups = targets.map(({ targetGroup }) => targetGroup);
  const services = lab.run.services.filter(({ targets: own }) =>
    own.some(({ targetGroup }) => groups.includes(targetGroup)),
  );
  const service = services[0];
  const port = service?.targets.find(({ targetGroup }) => groups.includes(targetGroup))?.port;
  if (service === undefined || port === undefined) return [fail(url, 'a service in the target group', 'none')];
  const { hostname, pathname } = new URL(url);
  const path = rewritten(rule, pathname);
  const [direct, again] = [
    await fromTask(lab, service, port, path, hostname),
    await fromTask(lab, service, port, path, hostname),
  ];
  const answer = await fromInternet(lab, balancer, url, passes(lab)).catch((error: Error) => error);
  if (answer instanceof Error) return [fail(url, `an answer of ${service.name}`, answer.message)];
  if (direct === undefined) return [fail(url, `an answer of ${service.name}:${port}${path}`, brief(answer))];
  if (same(answer, direct, again)) return [];
  const other = await answeredBy(lab, answer, path, hostname);
  return [fail(url, `${service.name}: ${brief(direct)}`, `${other ? `${other}: ` : ''}${brief(answer)}`)];
}
