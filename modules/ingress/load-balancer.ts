import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';
import { type Connectable, Connections } from '../network/connections';
import type { Network } from '../network/network';
import { securityGroupOf } from '../network/security-group';
import { AccessLogs } from './access-logs';
import { assertLoadBalancingName } from './target-group';

export interface LoadBalancerProps {
  /** At most 32 characters. */
  readonly name: string;
  readonly network: Network;
  /** ARN of the certificate that TLS is answered with. */
  readonly certificateArn: string;
  /** Days access logs are kept. */
  readonly accessLogRetentionDays: number;
  /** Nobody deletes the load balancer before this is lifted. */
  readonly deletionProtection: boolean;
  /** Destroying it deletes its access logs. */
  readonly forceDestroy: boolean;
  /** Seconds a connection may stay silent, 1 to 4000. @default 60 */
  readonly idleTimeoutSeconds?: number;
}

const anywhere = '0.0.0.0/0';

/** A public load balancer that speaks TLS 1.2 and 1.3, redirects what comes without, and answers 503 where no rule does. */
export class LoadBalancer extends Construct implements Connectable {
  readonly connections: Connections;
  /** The listener that rules are added to. */
  readonly listener: LbListener;
  readonly dnsName: string;
  /** Zone of its DNS name, for alias records. */
  readonly zoneId: string;
  /** Value of the `LoadBalancer` dimension in CloudWatch. */
  readonly arnSuffix: string;
  /** Both listeners. */
  readonly dependables: readonly ITerraformDependable[];

  /** @throws InputError for a name or a time-out that AWS refuses. */
  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { name, network, idleTimeoutSeconds: idle = 60 } = props;
    assertLoadBalancingName(this.node.path, name);
    if (!Number.isInteger(idle) || idle < 1 || idle > 4000) {
      throw new InputError({
        place: this.node.path,
        problem: `an idle time-out of ${idle} seconds`,
        allowed: '1 to 4000',
        fix: 'correct it',
      });
    }
    const securityGroup = securityGroupOf(this, {
      name: `${name}-load-balancer`,
      description: `Load balancer ${name}`,
      vpcId: network.vpcId,
    });
    this.connections = new Connections(this, { name: 'load-balancer', securityGroup, defaultPort: 443 });
    this.connections.allowFromCidr(anywhere, 443, 'people on the internet');
    // checkov:skip=CKV_AWS_260:nothing is served on port 80 but the redirect to TLS
    this.connections.allowFromCidr(anywhere, 80, 'redirected to 443');

    const logs = new AccessLogs(this, 'access-logs', {
      name,
      retentionDays: props.accessLogRetentionDays,
      forceDestroy: props.forceDestroy,
    });
    // checkov:skip=CKV_AWS_150:outside prod, an environment that is made and destroyed often has no deletion protection
    // checkov:skip=CKV2_AWS_28:people sign in before they reach anything but the application and Grafana, which has a login
    const balancer = new Lb(this, 'public', {
      name,
      loadBalancerType: 'application',
      internal: false,
      subnets: [...network.publicSubnets],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: props.deletionProtection,
      idleTimeout: idle,
      accessLogs: { bucket: logs.bucket, enabled: true },
      dependsOn: [...logs.dependables, network.internetRoute],
    });
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.arnSuffix = balancer.arnSuffix;

    const redirect = new LbListener(this, 'http', {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: 'HTTP',
      defaultAction: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
    });
    this.listener = new LbListener(this, 'https', {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificateArn: props.certificateArn,
      routingHttpResponseStrictTransportSecurityHeaderValue: 'max-age=31536000',
      // Never 404: what no rule takes may be on its way up, and a 404 would read as gone.
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'text/plain', messageBody: 'No service answers here.', statusCode: '503' },
        },
      ],
    });
    this.dependables = [redirect, this.listener];
  }
}
