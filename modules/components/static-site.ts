import type { Container } from '../service/container';

export interface StaticSiteProps {
  /** Image of our own, whose tag the environment names. */
  readonly application: string;
  /** Ports by name that its nginx listens on; 80 is one of them. */
  readonly ports: { readonly http: 80 } & Readonly<Record<string, number>>;
}

/** Static files behind nginx. */
export function staticSite({ application, ports }: StaticSiteProps): Container {
  return {
    name: 'webapp',
    image: { application },
    // User `nginx` of the image.
    user: '101:101',
    // The program's file has it, and would not start where it is dropped.
    capabilities: ['NET_BIND_SERVICE'],
    ports,
    writable: ['/tmp'],
    health: { command: 'wget -q -O /dev/null http://localhost/health', interval: 30 },
  };
}
