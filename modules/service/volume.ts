import type { AccessPoint } from '../storage/access-point';

/** A volume of a task: an EFS access point, a directory of the host (EC2 only), or, with neither, scratch space of the task. */
export interface Volume {
  readonly name: string;
  readonly accessPoint?: AccessPoint;
  readonly hostPath?: string;
}
