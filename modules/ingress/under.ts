import type { RouteProps } from './ingress';
import type { RouteTarget } from './route-target';

/**
 * A route to the own port of a program that knows nothing of the path it is kept under. Both patterns are needed:
 * `/grafana/*` does not match `/grafana`.
 */
export function under(path: string, target: RouteTarget, healthPath: string): RouteProps {
  return { paths: [path, `${path}/*`], stripPrefix: path, target, healthPath };
}
