import type { Container } from '../service/container';

export interface StaticSiteProps {
  /** Name of the container. @default 'webapp' */
  readonly name?: string;
  /** Image of our own, whose tag the environment names. */
  readonly application: string;
  /** Ports by name that its nginx listens on; 80 is one of them. */
  readonly ports: { readonly http: 80 } & Readonly<Record<string, number>>;
}

const ask = (host: string): string => `wget -q -O /dev/null http://${host}/health`;

/** Static files behind nginx as its user 101, which answers 200 at `/health`. */
export function staticSite({ name = 'webapp', application, ports }: StaticSiteProps): Container {
  return {
    name,
    image: { application },
    // User `nginx` of the image.
    user: '101:101',
    // The program's file has it, and would not start where it is dropped.
    capabilities: ['NET_BIND_SERVICE'],
    ports,
    writable: ['/tmp'],
    // Alpine's wget tries one address of a name: from Docker 26 on that of localhost is ::1, where this nginx may not listen.
    health: { command: `${ask('localhost')} || ${ask('127.0.0.1')}`, interval: 30 },
  };
}
