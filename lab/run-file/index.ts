import type { LoadBalancer, TargetGroup } from './load-balancer';
import type { Discovery, FileSystem, Name, Network, Node, SecurityGroup } from './network';
import type { Service } from './service';

export type * from './load-balancer';
export type * from './network';
export type * from './service';

/**
 * The run file: what the lab's runtime is told to run, as plain JSON. The runtime has the same structures
 * (lab/runtime/runfile) and refuses fields it does not know.
 */
export interface RunFile {
  /** Version of the format. */
  readonly version: 1;
  readonly stack: string;
  /** Absolute directory of the stack's logs, volumes and scratch space. */
  readonly directory: string;
  readonly region: string;
  readonly account: string;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  readonly network: Network;
  readonly securityGroups: readonly SecurityGroup[];
  /** Names that are not Cloud Map's: load balancers, databases, records of the public zone. */
  readonly names: readonly Name[];
  /** Zones the resolver is authoritative for. */
  readonly zones: readonly string[];
  readonly discovery: readonly Discovery[];
  readonly nodes: readonly Node[];
  readonly fileSystems: readonly FileSystem[];
  readonly targetGroups: readonly TargetGroup[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly services: readonly Service[];
  readonly forwards: readonly Forward[];
  /** Names of the S3 buckets. */
  readonly buckets: readonly string[];
  /** JSON file from `valueFrom` to value; apart from this file, so that this one can be shown. */
  readonly secretsFile: string;
}

/** An entry point of the stack on this machine's loopback. */
export interface Forward {
  readonly name: string;
  /** Wanted port on 127.0.0.1; the next free one is taken. */
  readonly port: number;
  readonly service?: string;
  /** Node of the load balancer. */
  readonly balancer?: string;
  readonly target: number;
  /** Domain that the load balancer is asked for. */
  readonly host?: string;
  readonly tls?: boolean;
}
