import { groupBy } from '../lib/group-by';
import { InputError } from '../lib/input-error';
import type { MetricsEndpoint } from '../service/container';
import type { ObservedService } from '../service/observed-service';

/** The part of a service that scraping needs. */
export type ScrapedService = Pick<ObservedService, 'component' | 'dnsName' | 'recordType' | 'containers'>;

interface Target<Of extends ScrapedService = ScrapedService> {
  readonly service: Of;
  readonly endpoint: MetricsEndpoint;
}

/** Everything that the server itself scrapes, in order of declaration. */
export function targetsOf<Of extends ScrapedService>(services: readonly Of[]): Target<Of>[] {
  return services.flatMap((service) =>
    service.containers.flatMap(({ metrics }) =>
      metrics && metrics.reach !== 'agent' ? [{ service, endpoint: metrics }] : [],
    ),
  );
}

const escaped = (name: string): string => name.replaceAll('.', '\\.');

function serviceDiscovery(targets: readonly Target[]): object {
  const local = targets.filter(({ endpoint }) => endpoint.reach === 'localhost');
  const found = targets.filter(({ endpoint }) => endpoint.reach !== 'localhost');
  const byAddress = found.filter(({ service }) => service.recordType === 'A');
  const byHostAndPort = found.filter(({ service }) => service.recordType === 'SRV');
  const ports = [...new Set(byAddress.map(({ endpoint }) => endpoint.port))];
  const refresh = { refresh_interval: '10s' };
  return {
    ...(found.length > 0 && {
      // Cloud Map's A records, not ECS discovery: a task has several metrics ports and ECS discovery carries one, and DNS
      // needs no permission to read the whole cluster. SRV records of daemons bring their port.
      dns_sd_configs: [
        ...ports.map((port) => ({
          names: byAddress.filter(({ endpoint }) => endpoint.port === port).map(({ service }) => service.dnsName),
          type: 'A',
          port,
          ...refresh,
        })),
        ...(byHostAndPort.length > 0
          ? [{ names: byHostAndPort.map(({ service }) => service.dnsName), type: 'SRV', ...refresh }]
          : []),
      ],
      relabel_configs: found.map(({ service }) => ({
        source_labels: ['__meta_dns_name'],
        regex: `${escaped(service.dnsName)}\\.?`,
        target_label: 'service',
        replacement: service.component,
      })),
    }),
    ...(local.length > 0 && {
      static_configs: local.map(({ service, endpoint }) => ({
        targets: [`localhost:${endpoint.port}`],
        labels: { service: service.component },
      })),
    }),
  };
}

/**
 * Scrape jobs of the services: one per kind of endpoint, whichever services have it.
 * @throws InputError if two services give one job different paths or intervals.
 */
export function scrapeConfigs(services: readonly ScrapedService[]): object[] {
  const jobs = groupBy(targetsOf(services), ({ endpoint }) => endpoint.job);
  return [...jobs].map(([job, targets]) => {
    const [path, ...otherPaths] = new Set(targets.map(({ endpoint }) => endpoint.path ?? '/metrics'));
    const [interval, ...otherIntervals] = new Set(targets.map(({ endpoint }) => endpoint.interval));
    if (otherPaths.length + otherIntervals.length > 0) {
      throw new InputError({
        place: `scrape job ${job}`,
        problem: `its services ${targets.map(({ service }) => service.component).join(', ')} differ in path or interval`,
        allowed: 'one path and one interval for a job',
        fix: 'give them the same, or a job of their own',
      });
    }
    return {
      job_name: job,
      ...(path !== '/metrics' && { metrics_path: path }),
      ...(interval !== undefined && { scrape_interval: interval }),
      ...serviceDiscovery(targets),
    };
  });
}
