import { imageOf } from '../images';
import type { Forward, LoadBalancer, Name, Service } from '../run-file';
import { nodeId } from './load-balancer';

const firstBalancerPort = 8443;
const httpsPort = 443;

/** Entry points for a person: the load balancer under the stack's domain, and every page that an image is known for. */
export function translateForwards(
  loadBalancers: readonly LoadBalancer[],
  services: readonly Service[],
  names: readonly Name[],
): Forward[] {
  const balancers = loadBalancers.flatMap((balancer, index) => {
    const listener = balancer.listeners.find(({ port }) => port === httpsPort) ?? balancer.listeners[0];
    if (listener === undefined) return [];
    const host = listener.domains?.[0] ?? names.filter(({ node }) => node === nodeId(balancer.name, 0)).at(-1)?.name;
    return [
      {
        name: balancer.name,
        port: firstBalancerPort + index,
        balancer: nodeId(balancer.name, 0),
        target: listener.port,
        ...(host && { host: host.replace(/^\*\./, 'www.') }),
        tls: listener.port === httpsPort,
      },
    ];
  });
  const pages = services.flatMap(({ name, task }) =>
    task.containers
      .map(({ name: container, image }) => ({ container, page: imageOf(image, name).page }))
      .filter(({ page }) => page !== undefined)
      .map(({ container, page = 0 }, index) => ({
        name: index === 0 ? name : `${name}/${container}`,
        port: page,
        service: name,
        target: page,
      })),
  );
  return [...balancers, ...pages];
}
