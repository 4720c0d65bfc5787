import type { Finding } from './finding';
import type { Lab } from './lab';

/** One of the things that `lab check` proves. */
export interface Verification {
  readonly name: string;
  /** Whether it looks at what the traffic of the load generator has left. @default false */
  readonly afterLoad?: boolean;
  readonly run: (lab: Lab) => Promise<Finding[]>;
}
