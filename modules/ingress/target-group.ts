import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';

export interface TargetGroupProps {
  /** At most 32 characters: letters, digits and hyphens. */
  readonly name: string;
  readonly vpcId: string;
  /** Port that tasks listen on. */
  readonly port: number;
  /** Path that answers 200 when a task can serve. */
  readonly healthPath: string;
  /** Seconds a client stays with the task it reached first, up to a week. @default every request may go to another task */
  readonly stickySeconds?: number;
}

/**
 * Refuses the name of a load balancer or a target group that AWS refuses.
 * @throws InputError
 */
export function assertLoadBalancingName(place: string, name: string): void {
  if (/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name) && !name.startsWith('internal-')) return;
  throw new InputError({
    place,
    problem: `'${name}' (${name.length} characters) cannot name a load balancer or a target group`,
    allowed: "1 to 32 letters, digits and inner hyphens, not starting with 'internal-'",
    fix: 'shorten the name of the system or of the route',
  });
}

/**
 * Refuses a path that cannot be asked for as it is written.
 * @throws InputError
 */
export function assertHealthPath(place: string, path: string): void {
  if (/^\/[\w./~%?=&+:@-]{0,1023}$/.test(path)) return;
  throw new InputError({
    place,
    problem: `health path '${path}'`,
    allowed: 'a path that starts with /, of letters, digits and _.-/~%?=&+:@',
    fix: 'correct it',
  });
}

/** The tasks behind a route, by address. */
export class TargetGroup extends Construct {
  readonly arn: string;
  /** Value of the `TargetGroup` dimension in CloudWatch. */
  readonly arnSuffix: string;
  readonly port: number;
  readonly resource: LbTargetGroup;

  /** @throws InputError for a name, a health path or a stickiness that AWS refuses. */
  constructor(scope: Construct, id: string, props: TargetGroupProps) {
    super(scope, id);
    const { healthPath, stickySeconds } = props;
    const place = this.node.path;
    assertLoadBalancingName(place, props.name);
    assertHealthPath(place, healthPath);
    if (
      stickySeconds !== undefined &&
      !(Number.isInteger(stickySeconds) && stickySeconds >= 1 && stickySeconds <= 604_800)
    ) {
      throw new InputError({
        place,
        problem: `stickiness of ${stickySeconds} seconds`,
        allowed: '1 to 604800',
        fix: 'correct it',
      });
    }
    // checkov:skip=CKV_AWS_378:TLS ends at the load balancer, whose security group alone reaches the tasks
    this.resource = new LbTargetGroup(this, 'group', {
      name: props.name,
      vpcId: props.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port: props.port,
      // Long enough for requests in flight; the default of 300 s would add five minutes to every deployment.
      deregistrationDelay: '30',
      healthCheck: {
        path: healthPath,
        protocol: 'HTTP',
        port: 'traffic-port',
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      ...(stickySeconds !== undefined && {
        stickiness: { type: 'lb_cookie', enabled: true, cookieDuration: stickySeconds },
      }),
    });
    this.arn = this.resource.arn;
    this.arnSuffix = this.resource.arnSuffix;
    this.port = props.port;
  }
}
