import { parse } from 'yaml';
import { filesOf } from '../drill/configuration';
import type { LoadBalancer, Service } from '../run-file';
import { answerOf, brief, fromInternet, fromTask, passes } from './ask';
import { type Finding, fail, verdict } from './finding';
import type { Lab } from './lab';
import { namesOf } from './mentions';
import type { Verification } from './verification';

interface Router {
  readonly rule: string;
  readonly service: string;
  readonly middlewares?: readonly string[];
}

/** The parts of Traefik's dynamic configuration that say who answers. */
interface Dynamic {
  readonly routers: Readonly<Record<string, Router>>;
  readonly middlewares: Readonly<
    Record<string, { readonly basicAuth?: object; readonly stripPrefix?: { readonly prefixes: readonly string[] } }>
  >;
  readonly services: Readonly<
    Record<string, { readonly loadBalancer: { readonly servers: readonly { readonly url: string }[] } }>
  >;
}

/** A Traefik behind a load balancer that only hands connections on. */
interface Proxy extends Dynamic {
  readonly balancer: LoadBalancer;
}

/** Every router of a Traefik answers from its service, behind its users, over HTTPS; HTTP redirects there. */
export const routers: Verification = {
  name: 'routers',
  run: async (lab) => {
    const all = proxies(lab).flatMap((proxy) =>
      Object.entries(proxy.routers).map(([name, router]) => ({ proxy, name, router })),
    );
    if (all.length === 0) return [];
    const found = await Promise.all(all.map(({ proxy, name, router }) => verify(lab, proxy, name, router)));
    return verdict(found.flat(), `${all.length} routers of Traefik`, 'answer from their service; HTTP redirects');
  },
};

function proxies(lab: Lab): Proxy[] {
  return lab.run.services
    .filter(({ task }) => task.containers.some(({ image }) => /(^|\/)traefik[:@]/.test(image)))
    .flatMap((service) => {
      const groups = service.targets.map(({ targetGroup }) => targetGroup);
      const arn = lab.run.targetGroups.find((group) => groups.includes(group.arn))?.balancer;
      const balancer = lab.run.loadBalancers.find((each) => each.arn === arn);
      return balancer ? [{ balancer, ...dynamic(service) }] : [];
    });
}

/** All files together, as Traefik reads a folder. */
function dynamic(service: Service): Dynamic {
  const files = service.task.containers.flatMap((container) => Object.entries(filesOf(container)));
  const parts = files
    .filter(([path]) => /\.ya?ml$/.test(path))
    .map(([, text]) => (parse(text) as { http?: Partial<Dynamic> } | null)?.http ?? {});
  const merged = <Key extends keyof Dynamic>(key: Key): Dynamic[Key] =>
    Object.assign({}, ...parts.map((part) => part[key] ?? {}));
  return { routers: merged('routers'), middlewares: merged('middlewares'), services: merged('services') };
}

async function verify(lab: Lab, proxy: Proxy, name: string, router: Router): Promise<Finding[]> {
  const host = /Host\(`([^`]+)`\)/.exec(router.rule)?.[1] ?? 'nobody.example.com';
  const prefix = /PathPrefix\(`([^`]+)`\)/.exec(router.rule)?.[1] ?? '/';
  const url = `https://${host}${prefix}`;
  const visit = (headers: Readonly<Record<string, string>>, address = url) =>
    answerOf(fromInternet(lab, proxy.balancer, address, headers));
  const middlewares = (router.middlewares ?? []).map((each) => proxy.middlewares[each] ?? {});
  const findings: Finding[] = [];

  const plain = await visit({}, url.replace('https:', 'http:'));
  if (![301, 308].includes(plain.status) || plain.headers.location !== url) {
    findings.push(fail(url.replace('https:', 'http:'), `a permanent redirect to ${url}`, brief(plain)));
  }
  if (middlewares.some(({ basicAuth }) => basicAuth)) {
    const stranger = await visit({});
    if (stranger.status !== 401) findings.push(fail(`${url} without a password`, '401', brief(stranger)));
  }
  const answer = await visit(passes(lab));
  const target = serverOf(lab, proxy, router.service);
  if (target === undefined) {
    if (answer.status !== 503) findings.push(fail(`router ${name}`, `503 at ${url}: no server`, brief(answer)));
    return findings;
  }
  const stripped = middlewares
    .flatMap(({ stripPrefix }) => stripPrefix?.prefixes ?? [])
    .find((each) => prefix.startsWith(each));
  const path = stripped ? prefix.slice(stripped.length) || '/' : prefix;
  const direct = await fromTask(lab, target.service, target.port, path, host);
  if (direct === undefined || direct.status !== answer.status || !direct.body.equals(answer.body)) {
    findings.push(
      fail(`router ${name}, ${url}`, `${target.service.name}: ${direct ? brief(direct) : 'an answer'}`, brief(answer)),
    );
  }
  return findings;
}

/** The ECS service behind a service of Traefik: by its server's address, or by name where the servers are found while it runs. */
function serverOf(lab: Lab, proxy: Proxy, name: string): { service: Service; port: number } | undefined {
  const url = proxy.services[name]?.loadBalancer.servers[0]?.url;
  const service = lab.run.services.find((each) =>
    url
      ? namesOf(lab, each).includes(new URL(url).hostname)
      : namesOf(lab, each).some((known) => known.startsWith(`${name}.`)),
  );
  const port = url ? Number(new URL(url).port || 80) : service?.registries[0]?.port;
  return service && port ? { service, port } : undefined;
}
