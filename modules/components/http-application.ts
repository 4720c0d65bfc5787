import { cacheMetrics, databaseMetrics, sessionMetrics } from '../../rules/exported/app';
import { httpMetrics } from '../../rules/exported/http';
import { nodejsMetrics } from '../../rules/exported/prom-client';
import { pythonMetrics } from '../../rules/exported/python-client';
import { httpRules } from '../../rules/http';
import { nodejsRules } from '../../rules/nodejs';
import { assertHealthPath } from '../ingress/target-group';
import type { SecretReference } from '../secrets/secret-reference';
import type { Container } from '../service/container';
import type { DatabaseEndpoint } from './postgres';
import type { Redis } from './redis';

export interface HttpApplicationProps {
  /** Name of the container, and of its scrape job. */
  readonly name: string;
  /** Image of our own, whose tag the environment names. */
  readonly application: string;
  readonly runtime: 'python' | 'node';
  readonly port: number;
  /** Answers 200 when the program can serve. */
  readonly healthPath: string;
  /** Where a route leads there too, the program refuses what comes with `X-Forwarded-For`. @default '/metrics' */
  readonly metricsPath?: string;
  /** The database it opens, told by `DATABASE_HOST`, `_PORT`, `_NAME`, `_USER`, `_PASSWORD`, with TLS `_SSLMODE` and `_SSLROOTCERT`. @default none */
  readonly database?: DatabaseEndpoint;
  /** The cache it asks first, told by `REDIS_HOST`, `REDIS_PORT`, `REDIS_PASSWORD`. @default none */
  readonly cache?: Redis;
  /** Beside `PORT`, and what database and cache bring. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, SecretReference>>;
  /** Metrics of its own that rules and dashboards read, beside those of HTTP, runtime, sessions and what it opens. @default none */
  readonly exported?: readonly string[];
}

/** Slim images carry no HTTP client but the language's own. */
const probes = {
  python: (url: string) => `python -c "import urllib.request as r; r.urlopen('${url}', timeout=3)"`,
  node: (url: string) => `node -e "fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
};

const authority = { directory: '/etc/database', file: 'authority.pem' };

function databaseSettings(database?: DatabaseEndpoint): Record<string, string> {
  if (database === undefined) return {};
  return {
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.database,
    DATABASE_USER: database.user,
    ...(database.authority && {
      DATABASE_SSLMODE: 'verify-full',
      DATABASE_SSLROOTCERT: `${authority.directory}/${authority.file}`,
    }),
  };
}

/**
 * A web application of our own: it counts and times its requests by the HTTP contract of `rules/exported/http.ts`. It runs as
 * 10001 and writes to `/tmp` only. Alerts and dashboards with the system's figures are the system's.
 */
export function httpApplication(props: HttpApplicationProps): Container {
  const runtime = props.runtime === 'node' ? nodejsMetrics : pythonMetrics;
  assertHealthPath(`container ${props.name}`, props.healthPath);
  return {
    name: props.name,
    image: { application: props.application },
    user: '10001:10001',
    ports: { http: props.port },
    environment: {
      PORT: String(props.port),
      ...databaseSettings(props.database),
      ...(props.cache && { REDIS_HOST: props.cache.host, REDIS_PORT: String(props.cache.port) }),
      ...props.environment,
    },
    secrets: {
      ...(props.database && { DATABASE_PASSWORD: props.database.password }),
      ...(props.cache && { REDIS_PASSWORD: props.cache.password }),
      ...props.secrets,
    },
    peers: [props.database, props.cache].filter((peer) => peer !== undefined),
    ...(props.database?.authority && {
      configuration: { directory: authority.directory, files: { [authority.file]: props.database.authority } },
    }),
    writable: ['/tmp'],
    health: {
      command: probes[props.runtime](`http://localhost:${props.port}${props.healthPath}`),
      interval: 15,
      startPeriod: 60,
    },
    metrics: {
      job: props.name,
      port: props.port,
      path: props.metricsPath,
      exported: [
        ...httpMetrics,
        ...runtime,
        ...sessionMetrics,
        ...(props.database ? databaseMetrics : []),
        ...(props.cache ? cacheMetrics : []),
        ...(props.exported ?? []),
      ],
    },
    rules: props.runtime === 'node' ? [httpRules, nodejsRules] : [httpRules],
  };
}
