import type { LogGroup } from '../logs/log-group';
import type { Connectable } from '../network/connections';
import type { Container } from './container';

/** A service as monitoring sees it: what runs in its tasks, and how they are found and reached. */
export interface ObservedService extends Connectable {
  /** Name by which it is known in the system: `web`, `postgres`. */
  readonly component: string;
  /** Name it is resolved by. */
  readonly dnsName: string;
  /** What that name answers with: addresses of tasks, or hosts with a port, for tasks that share the network of their instance. */
  readonly recordType: 'A' | 'SRV';
  readonly containers: readonly Container[];
  /** Where their output goes; on EC2 to files that the log shipper reads. */
  readonly logGroup?: LogGroup;
  /** How many tasks it has at the most. */
  readonly maxTasks: number;
}
