import type { ITerraformDependable } from 'cdktf';
import type { Connectable } from '../network/connections';

/** What a route leads to: something whose tasks register with a target group. */
export interface RouteTarget extends Connectable {
  /**
   * Has its tasks register.
   * @param targetGroup the group, and the port of the task that requests go to
   * @param after what must exist first: ECS refuses a target group that no listener uses
   */
  attachTargetGroup(
    targetGroup: { readonly arn: string; readonly port: number },
    after: readonly ITerraformDependable[],
  ): void;
}
