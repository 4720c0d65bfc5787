import { InputError } from '../lib/input-error';
import type { Environment } from '../platform/environment';

/**
 * Every public image the platform runs, pinned by version: the one place a version is raised.
 * Official images come from Amazon's public mirror, which needs no Docker Hub account.
 */
export const images = {
  alertmanager: 'quay.io/prometheus/alertmanager:v0.31.1',
  alloy: 'docker.io/grafana/alloy:v1.12.0',
  busybox: 'public.ecr.aws/docker/library/busybox:1.37.0',
  cadvisor: 'ghcr.io/google/cadvisor:v0.60.6',
  cloudwatchAgent: 'public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300064.0b1337',
  cloudwatchExporter: 'quay.io/prometheuscommunity/yet-another-cloudwatch-exporter:v0.63.0',
  ecsExporter: 'quay.io/prometheuscommunity/ecs-exporter:v0.4.0',
  grafana: 'docker.io/grafana/grafana:12.3.0',
  loki: 'docker.io/grafana/loki:3.7.8',
  nginx: 'public.ecr.aws/docker/library/nginx:1.29.3-alpine',
  nodeExporter: 'quay.io/prometheus/node-exporter:v1.12.1',
  postgres: 'public.ecr.aws/docker/library/postgres:17.7-alpine',
  postgresExporter: 'quay.io/prometheuscommunity/postgres-exporter:v0.17.1',
  prometheus: 'quay.io/prometheus/prometheus:v3.15.0',
  redis: 'public.ecr.aws/docker/library/redis:8.2.3-alpine',
  redisExporter: 'quay.io/oliver006/redis_exporter:v1.82.0-alpine',
  tempo: 'docker.io/grafana/tempo:2.9.0',
  traefik: 'public.ecr.aws/docker/library/traefik:v3.6.12',
} as const;

/** An image of our own, built from this repository and tagged per environment, or a public reference. */
export type Image = string | { readonly application: string };

/** Registries the pull-through cache of the bootstrap stack mirrors, with the prefix it keeps them under. */
export const cachedRegistries = {
  'public.ecr.aws': 'ecr-public',
  'quay.io': 'quay',
  'docker.io': 'docker-hub',
  'ghcr.io': 'github',
} as const;

/**
 * `quay.io/prometheus/prometheus:v3` as the account's own registry serves it: `<registry>/quay/prometheus/prometheus:v3`. The
 * cache knows Docker Hub's official images by the name that Docker leaves out: `docker.io/nginx:1` is `library/nginx:1`.
 */
export function throughCache(reference: string, registry: string): string {
  const [host = '', ...rest] = reference.split('/');
  const prefix = cachedRegistries[host as keyof typeof cachedRegistries];
  if (prefix === undefined) return reference;
  if (host === 'docker.io' && rest.length === 1) rest.unshift('library');
  return `${registry}/${prefix}/${rest.join('/')}`;
}

/**
 * An image of our own by the tag that the environment names.
 * @throws InputError if it names none.
 */
export function applicationImage(application: string, registry: string, environment: Environment): string {
  const tag = environment.images[application];
  if (tag === undefined) {
    throw new InputError({
      place: `stacks/environments.ts, ${environment.name}.images`,
      problem: `has no tag for application image "${application}"`,
      allowed: Object.keys(environment.images),
      fix:
        `add '${application}': '<tag>' there, apply bootstrap, which makes its repository, then build and push: docker build ` +
        `--tag <account>.dkr.ecr.${environment.region}.amazonaws.com/${application}:<tag> --push <its folder>`,
    });
  }
  return `${registry}/${application}:${tag}`;
}
