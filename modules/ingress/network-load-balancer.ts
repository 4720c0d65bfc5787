import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type Connectable, Connections } from '../network/connections';
import type { Network } from '../network/network';
import { securityGroupOf } from '../network/security-group';
import { publicName } from './public-name';
import type { RouteTarget } from './route-target';
import { assertLoadBalancingName } from './target-group';

export interface NetworkLoadBalancerProps {
  /** At most 32 characters. */
  readonly name: string;
  readonly network: Network;
  /** Host name people come in by. */
  readonly domain: string;
  /** Public Route 53 zone that holds it; it has to be delegated. */
  readonly zoneName: string;
  /** Nobody deletes the load balancer before this is lifted. */
  readonly deletionProtection: boolean;
}

/** A path that answers 200 on a port of the target when it can serve. */
export interface TargetHealth {
  readonly port: number;
  readonly path: string;
}

const anywhere = '0.0.0.0/0';

/**
 * The door to a system whose own proxy speaks TLS: connections pass through as they are, the client's address included, from
 * a name that stays to tasks whose addresses do not.
 */
export class NetworkLoadBalancer extends Construct implements Connectable {
  readonly connections: Connections;
  readonly zoneId: string;
  private readonly balancer: Lb;
  private readonly owned: ITerraformDependable[] = [];
  private readonly targets: Connectable[] = [];

  /** @throws InputError for a name that AWS refuses. */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkLoadBalancerProps,
  ) {
    super(scope, id);
    const { name, network, domain } = props;
    assertLoadBalancingName(this.node.path, name);
    this.zoneId = new DataAwsRoute53Zone(this, 'zone', { name: props.zoneName, privateZone: false }).zoneId;
    const securityGroup = securityGroupOf(this, {
      name: `${name}-load-balancer`,
      description: `Load balancer ${name}`,
      vpcId: network.vpcId,
    });
    this.connections = new Connections(this, { name: 'load-balancer', securityGroup });
    // checkov:skip=CKV2_AWS_20:a network load balancer knows no HTTP: the proxy behind it redirects
    // checkov:skip=CKV_AWS_91:a network load balancer logs TLS listeners only, and TLS ends behind it, where the proxy logs every request
    // checkov:skip=CKV_AWS_150:outside prod, an environment that is made and destroyed often has no deletion protection
    this.balancer = new Lb(this, 'public', {
      name,
      loadBalancerType: 'network',
      internal: false,
      subnets: [...network.publicSubnets],
      securityGroups: [securityGroup.id],
      // The proxy may be in one zone only: its tasks are reached from every zone.
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: props.deletionProtection,
      dependsOn: [network.internetRoute],
    });
    const record = publicName(this, 'name', { domain, zoneId: this.zoneId, balancer: this.balancer });
    this.owned.push(this.balancer, record);
  }

  /** Listeners, name and security-group rules: what must stand before a connection arrives. */
  get dependables(): readonly ITerraformDependable[] {
    return [this, ...this.targets].flatMap(({ connections }) => connections.dependables).concat(this.owned);
  }

  /**
   * Passes connections to a port on to the same port of a target.
   * @param why who connects to it, for the rule of the security group
   * @throws InputError for a name or a port that AWS refuses.
   */
  listen(port: number, target: RouteTarget, health: TargetHealth, why: string): void {
    const name = `${this.props.name}-${port}`;
    assertLoadBalancingName(this.node.path, name);
    const group = new LbTargetGroup(this, `group-${port}`, {
      name,
      vpcId: this.props.network.vpcId,
      targetType: 'ip',
      protocol: 'TCP',
      port,
      // The security group of the target still names the load balancer: AWS tracks the connection.
      preserveClientIp: 'true',
      // Long enough for requests in flight; the default of 300 s would add five minutes to every deployment.
      deregistrationDelay: '30',
      healthCheck: {
        protocol: 'HTTP',
        port: String(health.port),
        path: health.path,
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
    const listener = new LbListener(this, `port-${port}`, {
      loadBalancerArn: this.balancer.arn,
      port,
      protocol: 'TCP',
      defaultAction: [{ type: 'forward', targetGroupArn: group.arn }],
    });
    this.connections.allowFromCidr(anywhere, port, why);
    this.connections.allowTo(target, port);
    this.connections.allowTo(target, health.port, 'health check');
    target.attachTargetGroup({ arn: group.arn, port }, [listener]);
    this.targets.push(target);
    this.owned.push(listener);
  }
}
