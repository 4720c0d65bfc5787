import type { SecurityGroupRuleBlock, SecurityGroupRuleResource } from '../resources';
import type { Rule, SecurityGroup } from '../run-file';
import type { State } from '../state';
import { awsAddress } from './network';

const maxPort = 65535;

/** Security groups with the rules of their own blocks and of the rule resources that name them. */
export function translateSecurityGroups(state: State): SecurityGroup[] {
  const ingress = state.all('aws_vpc_security_group_ingress_rule').map(({ values }) => values);
  const egress = state.all('aws_vpc_security_group_egress_rule').map(({ values }) => values);
  return state.all('aws_security_group').map(({ values }) => ({
    id: values.id,
    name: values.name,
    rules: [
      ...(values.ingress ?? []).flatMap((block) => fromBlock('ingress', block, values.id)),
      ...(values.egress ?? []).flatMap((block) => fromBlock('egress', block, values.id)),
      ...ingress
        .filter((rule) => rule.security_group_id === values.id)
        .flatMap((rule) => fromResource('ingress', rule)),
      ...egress.filter((rule) => rule.security_group_id === values.id).flatMap((rule) => fromResource('egress', rule)),
    ],
  }));
}

function fromBlock(direction: Rule['direction'], block: SecurityGroupRuleBlock, self: string): Rule[] {
  const traffic = { direction, protocol: String(block.protocol), fromPort: block.from_port, toPort: block.to_port };
  return [
    ...(block.cidr_blocks ?? []).map((cidr) => ({ ...traffic, cidr })),
    ...(block.security_groups ?? []).map((group) => ({ ...traffic, group })),
    ...(block.self ? [{ ...traffic, group: self }] : []),
  ];
}

/** Rules for IPv6 name peers that a lab of IPv4 tasks does not have. */
function fromResource(direction: Rule['direction'], rule: SecurityGroupRuleResource): Rule[] {
  const traffic = {
    direction,
    protocol: rule.ip_protocol,
    fromPort: rule.from_port ?? 0,
    toPort: rule.to_port ?? maxPort,
  };
  if (rule.referenced_security_group_id) {
    // a group of another account is written account/group
    return [{ ...traffic, group: rule.referenced_security_group_id.split('/').at(-1) as string }];
  }
  // the lists that AWS keeps name its own services
  if (rule.prefix_list_id) return [{ ...traffic, cidr: `${awsAddress}/32` }];
  return rule.cidr_ipv4 ? [{ ...traffic, cidr: rule.cidr_ipv4 }] : [];
}
