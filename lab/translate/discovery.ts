import type { Discovery } from '../run-file';
import type { State } from '../state';

/** Cloud Map services with their full names. */
export function translateDiscovery(state: State): Discovery[] {
  return state.all('aws_service_discovery_service').flatMap(({ address, values }) => {
    const dns = values.dns_config?.[0];
    if (dns === undefined) return [];
    const namespace = state.refer('aws_service_discovery_private_dns_namespace', dns.namespace_id, address);
    return [
      {
        id: values.arn ?? values.id,
        name: `${values.name}.${namespace.values.name}`,
        records: dns.dns_records.map(({ type, ttl }) => ({ type: type as 'A' | 'SRV', ttl })),
      },
    ];
  });
}
