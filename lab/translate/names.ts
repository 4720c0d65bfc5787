import type { Name } from '../run-file';
import type { State } from '../state';
import { nodeId } from './load-balancer';

/** DNS names of load balancers, and of the public records that point to them. */
export function translateNames(state: State): Name[] {
  const balancers = state.all('aws_lb');
  const records = state.all('aws_route53_record');
  return balancers.flatMap(({ values }) => {
    const aliases = records.filter((record) =>
      record.values.alias?.some(({ name }) => name.replace(/^dualstack\./, '').replace(/\.$/, '') === values.dns_name),
    );
    const names = new Set([values.dns_name, ...aliases.map((record) => record.values.fqdn ?? record.values.name)]);
    return [...names].flatMap((name) => values.subnets.map((_, index) => ({ name, node: nodeId(values.name, index) })));
  });
}
