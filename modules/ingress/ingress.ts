import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { domainId } from '../lib/domain-id';
import { InputError } from '../lib/input-error';
import type { Connectable, Connections } from '../network/connections';
import { Certificate } from './certificate';
import type { EdgeAuthentication } from './edge-authentication';
import { LoadBalancer, type LoadBalancerProps } from './load-balancer';
import { publicName } from './public-name';
import type { RouteTarget } from './route-target';
import { assertRoute, type RouteMatch, stripPrefix } from './routes';
import { TargetGroup } from './target-group';

export interface IngressProps extends Omit<LoadBalancerProps, 'certificateArn'> {
  /** Host name people come in by. */
  readonly domain: string;
  /** Further host names, for routes by host. @default none */
  readonly alternativeDomains?: readonly string[];
  /** Public Route 53 zone that holds all of them; it has to be delegated. */
  readonly zoneName: string;
}

export interface RouteProps {
  /** Path patterns, such as `/grafana` and `/grafana/*`: neither takes the other's requests; `/*` for any. @default every path of its hosts */
  readonly paths?: readonly string[];
  /** Host patterns; needed where there are no paths. @default any host */
  readonly hosts?: readonly string[];
  /** Lower ones are tried first, 1 to 50000. @default after the routes declared before */
  readonly priority?: number;
  readonly target: RouteTarget;
  /** Port of the target's tasks. @default the target's own */
  readonly port?: number;
  /** Path on that port that answers 200 when a task can serve. */
  readonly healthPath: string;
  /** Prefix that the program behind does not know of. @default the path arrives as it was */
  readonly stripPrefix?: string;
  /** People sign in first. @default the program knows its users, or is for everybody */
  readonly authenticate?: EdgeAuthentication;
  /** Seconds a client stays with the task it reached first. @default every request may go to another task */
  readonly stickySeconds?: number;
}

const anywhere = '0.0.0.0/0';
const priorityStep = 10;

/** The door to a system from the internet: TLS with a certificate of its own, routes by path and host, access logs. */
export class Ingress extends Construct implements Connectable {
  readonly connections: Connections;
  /** `https://<domain>`, known at synth. */
  readonly url: string;
  /** Value of the `LoadBalancer` dimension in CloudWatch. */
  readonly arnSuffix: string;
  private readonly names: readonly string[];
  private readonly balancer: LoadBalancer;
  private readonly owned: ITerraformDependable[] = [];
  private readonly routes: RouteMatch[] = [];
  private readonly targets: Connectable[] = [];

  /** @throws InputError for what a load balancer or a certificate refuses. */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: IngressProps,
  ) {
    super(scope, id);
    this.url = `https://${props.domain}`;
    this.names = [props.domain, ...(props.alternativeDomains ?? [])];
    const { zoneId } = new DataAwsRoute53Zone(this, 'zone', { name: props.zoneName, privateZone: false });
    const certificate = new Certificate(this, 'certificate', {
      domains: this.names,
      zone: { id: zoneId, name: props.zoneName },
    });
    this.balancer = new LoadBalancer(this, 'balancer', { ...props, certificateArn: certificate.arn });
    this.connections = this.balancer.connections;
    this.arnSuffix = this.balancer.arnSuffix;
    const records = this.names.map((domain) =>
      publicName(this, `name-${domainId(domain)}`, { domain, zoneId, balancer: this.balancer }),
    );
    this.owned.push(...this.balancer.dependables, certificate.validation, ...records);
  }

  /** Listeners, routes, names, certificate and security-group rules: what must stand before a request can be answered. */
  get dependables(): readonly ITerraformDependable[] {
    return [this, ...this.targets].flatMap(({ connections }) => connections.dependables).concat(this.owned);
  }

  /**
   * Sends requests to a target, and opens its port to the load balancer.
   * @param id unique among the routes; part of the target group's name
   * @throws InputError for what AWS refuses, and for a route that another one hides.
   */
  route(id: string, props: RouteProps): TargetGroup {
    const place = this.node.path;
    const { target, paths = [], hosts = [], authenticate } = props;
    const last = Math.max(0, ...this.routes.map(({ priority }) => priority));
    const match = {
      id,
      paths,
      hosts,
      priority: props.priority ?? (Math.floor(last / priorityStep) + 1) * priorityStep,
    };
    assertRoute(place, match, this.routes);
    this.assertHosts(place, hosts);
    const port = props.port ?? target.connections.defaultPort;
    if (port === undefined) {
      throw new InputError({
        place,
        problem: `route '${id}' names no port, and ${target.connections.name} has no default one`,
        allowed: 'a port, here or as the first one of its container',
        fix: 'name the port that its tasks listen on',
      });
    }
    const rewrite = props.stripPrefix === undefined ? undefined : stripPrefix(place, props.stripPrefix, paths);

    const group = new TargetGroup(this, id, {
      name: `${this.props.name}-${id}`,
      vpcId: this.props.network.vpcId,
      port,
      healthPath: props.healthPath,
      stickySeconds: props.stickySeconds,
    });
    const rule = new LbListenerRule(this, `${id}-rule`, {
      listenerArn: this.balancer.listener.arn,
      priority: match.priority,
      condition: [
        ...(paths.length > 0 ? [{ pathPattern: { values: [...paths] } }] : []),
        ...(hosts.length > 0 ? [{ hostHeader: { values: [...hosts] } }] : []),
      ],
      action: [
        ...(authenticate ? [authenticate.action(1)] : []),
        { order: authenticate ? 2 : 1, type: 'forward', targetGroupArn: group.arn },
      ],
      ...(rewrite && { transform: [{ type: 'url-rewrite', urlRewriteConfig: { rewrite } }] }),
      // A target group that a rule uses cannot be deleted, and its name is taken until it is: the rule goes and comes with it.
      lifecycle: { replaceTriggeredBy: [`aws_lb_target_group.${group.resource.friendlyUniqueId}.id`] },
    });
    this.connections.allowTo(target, port);
    if (authenticate) this.connections.allowToCidr(anywhere, 443, 'token and user endpoints of the identity provider');
    target.attachTargetGroup(group, [rule]);
    this.routes.push(match);
    this.targets.push(target);
    this.owned.push(rule);
    return group;
  }

  private assertHosts(place: string, hosts: readonly string[]): void {
    const unknown = hosts.find((host) => !this.names.includes(host));
    if (unknown === undefined) return;
    throw new InputError({
      place,
      problem: `host '${unknown}' has neither a DNS record nor a place in the certificate`,
      allowed: this.names,
      fix: 'add it to alternativeDomains',
    });
  }
}
