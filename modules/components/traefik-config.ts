import { stringify } from 'yaml';

/** What leads from the door to a component. */
export interface TraefikRoute {
  /** Component that answers; it may be declared after Traefik. */
  readonly to: string;
  readonly port: number;
  /** Start of the paths it answers. @default every path that no other route takes */
  readonly path?: string;
  /** The component knows nothing of that start: it is taken off. @default false */
  readonly strip?: boolean;
  /** People sign in first. @default the component knows its users, or is for everybody */
  readonly authenticated?: boolean;
}

/** A route with the addresses behind it; none yet where they are still to be found. */
export interface ResolvedRoute extends TraefikRoute {
  readonly servers: readonly string[];
}

export const traefikPorts = { https: 443, http: 80, internal: 8082 } as const;

export const traefikPaths = {
  directory: '/etc/traefik',
  routers: 'routers',
  users: 'users',
  certificates: '/certs',
} as const;

/** The static configuration: entry points, certificates, what Traefik says about itself. Its place is Traefik's own default. */
export function staticConfig(email: string): string {
  const { directory, routers, certificates } = traefikPaths;
  return stringify({
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    entryPoints: {
      http: {
        address: `:${traefikPorts.http}`,
        http: { redirections: { entryPoint: { to: 'https', scheme: 'https', permanent: true } } },
      },
      https: {
        address: `:${traefikPorts.https}`,
        http: { tls: { certResolver: 'letsencrypt', options: 'modern@file' } },
        // New connections go elsewhere before the ones that are open end.
        transport: { lifeCycle: { requestAcceptGraceTimeout: '10s', graceTimeOut: '20s' } },
      },
      internal: { address: `:${traefikPorts.internal}` },
    },
    ping: { entryPoint: 'internal' },
    metrics: { prometheus: { entryPoint: 'internal' } },
    log: { level: 'INFO', format: 'json' },
    accessLog: { format: 'json' },
    providers: { file: { directory: `${directory}/${routers}`, watch: true } },
    certificatesResolvers: {
      letsencrypt: {
        acme: {
          email,
          storage: `${certificates}/acme.json`,
          // Route 53 says itself when a record is everywhere, and name servers elsewhere are out of reach.
          dnsChallenge: { provider: 'route53', propagation: { disableChecks: true } },
        },
      },
    },
  });
}

/** The addresses behind a service; a file of its own where they change. */
function serversConfig(name: string, servers: readonly string[]): string {
  return stringify({ http: { services: { [name]: { loadBalancer: { servers: servers.map((url) => ({ url })) } } } } });
}

/** Routers as files: one for each route, and at the end one for whatever nobody claims. */
export function routerFiles(domain: string, routes: readonly ResolvedRoute[]): Record<string, string> {
  const { directory, routers, users } = traefikPaths;
  const router = (route: ResolvedRoute): object => {
    const middlewares = [...(route.authenticated ? ['users'] : []), ...(route.strip ? [`strip-${route.to}`] : [])];
    return {
      rule: `Host(\`${domain}\`)${route.path ? ` && PathPrefix(\`${route.path}\`)` : ''}`,
      entryPoints: ['https'],
      service: route.to,
      ...(middlewares.length > 0 && { middlewares }),
    };
  };
  const shared = {
    http: {
      routers: {
        ...Object.fromEntries(routes.map((route) => [route.to, router(route)])),
        // Without a server behind it Traefik answers 503. Never 404: that would read as gone.
        'catch-all': { rule: 'PathPrefix(`/`)', priority: 1, entryPoints: ['https'], service: 'catch-all' },
      },
      middlewares: {
        users: { basicAuth: { usersFile: `${directory}/${users}`, removeHeader: true } },
        ...Object.fromEntries(
          routes
            .filter(({ strip }) => strip)
            .map(({ to, path }) => [`strip-${to}`, { stripPrefix: { prefixes: [path] } }]),
        ),
      },
    },
    tls: { options: { modern: { minVersion: 'VersionTLS12', sniStrict: false } } },
  };
  return {
    [`${routers}/routers.yml`]: stringify(shared),
    [`${routers}/catch-all.yml`]: serversConfig('catch-all', []),
    ...Object.fromEntries(routes.map(({ to, servers }) => [`${routers}/${to}.yml`, serversConfig(to, servers)])),
  };
}
