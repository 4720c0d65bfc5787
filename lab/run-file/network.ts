/** The VPC; addresses are IPv4. */
export interface Network {
  readonly cidr: string;
  /** The VPC's base address plus two, where AWS answers DNS. */
  readonly resolver: string;
  readonly gateway: string;
  /** Address of everything outside the VPC that the lab plays; empty where there is nothing. */
  readonly internet: string;
  /** Address of the AWS services that the lab plays outside the VPC; empty where there is none. */
  readonly aws: string;
  readonly subnets: readonly Subnet[];
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly zone: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Admits traffic with a peer: a CIDR or another group. */
export interface Rule {
  readonly direction: 'ingress' | 'egress';
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for every protocol. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr?: string;
  readonly group?: string;
}

/** A name and who answers for it: a node, the tasks of a service, or a plain address. */
export interface Name {
  readonly name: string;
  readonly node?: string;
  readonly service?: string;
  readonly address?: string;
}

/** A Cloud Map service. */
export interface Discovery {
  readonly id: string;
  /** Fully qualified, without the final dot. */
  readonly name: string;
  /** The time to live is in seconds. */
  readonly records: readonly { readonly type: 'A' | 'SRV'; readonly ttl: number }[];
}

/** What has an address and security groups without being a task. */
export interface Node {
  readonly id: string;
  readonly kind: 'balancer' | 'mount-target' | 'instance';
  readonly subnet: string;
  readonly securityGroups: readonly string[];
  /** TCP ports that only accept. */
  readonly listen?: readonly number[];
  /** File system of a mount target. */
  readonly fileSystem?: string;
}

export interface FileSystem {
  readonly id: string;
  /** Directory on this machine; stays between runs. */
  readonly directory: string;
}
