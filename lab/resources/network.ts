import type { Identified, Optional } from './common';

export interface SecurityGroupRuleBlock {
  readonly protocol: string;
  readonly from_port: number;
  readonly to_port: number;
  readonly cidr_blocks?: readonly string[];
  readonly security_groups?: readonly string[];
  readonly self?: boolean;
}

export interface SecurityGroupRuleResource extends Identified {
  readonly security_group_id: string;
  readonly ip_protocol: string;
  readonly from_port: Optional<number>;
  readonly to_port: Optional<number>;
  readonly cidr_ipv4: Optional<string>;
  readonly cidr_ipv6: Optional<string>;
  readonly prefix_list_id: Optional<string>;
  readonly referenced_security_group_id: Optional<string>;
}
