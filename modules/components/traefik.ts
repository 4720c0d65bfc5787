import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { traefikDashboard } from '../../dashboards/traefik';
import { traefikMetrics } from '../../rules/exported/traefik';
import { traefikRules } from '../../rules/traefik';
import { Account } from '../iam/account';
import type { Statement } from '../iam/policy';
import type { NetworkLoadBalancer } from '../ingress/network-load-balancer';
import { InputError } from '../lib/input-error';
import type { Connectable, Connections } from '../network/connections';
import { Platform } from '../platform/platform';
import { ProvidedSecret } from '../secrets/provided-secret';
import type { Container } from '../service/container';
import { images } from '../service/images';
import { Service } from '../service/service';
import { routerFiles, staticConfig, type TraefikRoute, traefikPaths, traefikPorts } from './traefik-config';
import { traefikServers } from './traefik-servers';

export interface TraefikProps {
  /** Passes connections on to it. */
  readonly balancer: NetworkLoadBalancer;
  /** What it leads to, at the system's domain. */
  readonly routes: readonly TraefikRoute[];
}

const owner = { uid: 65_532, gid: 65_532 };

/**
 * Traefik as the entrance of a system. It holds the certificates itself, from Let's Encrypt on a volume, rather than ACM at
 * the load balancer: TLS then ends where the requests are told apart, and nothing between is in clear text. They are proven
 * by DNS, since the record and the load balancer may not lead here yet when the first one is asked for, and one task writes
 * them. It answers nobody outside until then, and Grafana's readiness gate waits for it.
 */
export class Traefik extends Construct implements Connectable {
  readonly service: Service;
  /** Those who may open the monitoring: lines as `htpasswd -B` writes them. */
  readonly users: ProvidedSecret;

  /** @throws InputError for two routes to one component, a path that is none, and for a prefix to take off where there is none. */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TraefikProps,
  ) {
    super(scope, id);
    const platform = Platform.of(this);
    const { balancer, routes } = props;
    this.assertRoutes();
    this.users = new ProvidedSecret(this, 'users', {
      name: platform.named('monitoring-users'),
      variable: 'monitoring_users',
      description: 'Who may open Prometheus, Alertmanager and cAdvisor, a line for each as htpasswd -nB writes it',
      // A name that no password belongs to.
      unset: 'nobody:*',
      version: platform.environment.secretVersions.provided,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    // A lost store would ask for every certificate anew, and the authority counts how often.
    const fileSystem = platform.fileSystem(this, 'certs', 'traefik-certs');
    const certificates = platform.volume(id, fileSystem, { path: '/certs', ...owner, permissions: '0700' }, 'certs');
    const discovered = platform.services.filter(
      ({ component, recordType }) => recordType === 'SRV' && routes.some(({ to }) => to === component),
    );
    const resolved = routes.map((route) => ({
      ...route,
      servers: discovered.some(({ component }) => component === route.to)
        ? []
        : [`http://${platform.dnsName(route.to)}:${route.port}`],
    }));
    const user = `${owner.uid}:${owner.gid}`;
    const { directory, users } = traefikPaths;
    const traefik: Container = {
      name: 'traefik',
      image: images.traefik,
      user,
      ports: traefikPorts,
      // Ports below 1024 without being root.
      sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      environment: { AWS_REGION: platform.environment.region, AWS_HOSTED_ZONE_ID: balancer.zoneId },
      configuration: {
        directory,
        files: {
          'traefik.yml': staticConfig(platform.environment.receivers.email.to[0] ?? ''),
          ...routerFiles(platform.domain, resolved),
        },
        secretFiles: { [users]: this.users },
      },
      mounts: [{ volume: certificates.name, path: traefikPaths.certificates }],
      health: { command: ['traefik', 'healthcheck', '--ping'], interval: 10 },
      stopTimeout: 40,
      metrics: { job: 'traefik', port: traefikPorts.internal, exported: traefikMetrics },
      rules: [traefikRules],
      dashboards: [traefikDashboard],
    };
    this.service = new Service(this, 'service', {
      component: id,
      size: platform.environment.server.size,
      // Two of them would each write the certificates they know of.
      singleWriter: true,
      volumes: [certificates],
      permissions: this.challengePermissions(platform.domain, balancer.zoneId),
      containers: [traefik, ...discovered.map(({ component, dnsName }) => traefikServers(component, dnsName, user))],
    });
    platform.network.allowInternet(this.service, 'certificates by ACME, Route 53');
    const ping = { port: traefikPorts.internal, path: '/ping' };
    balancer.listen(traefikPorts.https, this.service, ping, 'people on the internet');
    // checkov:skip=CKV_AWS_260:nothing is served on port 80 but the redirect to TLS
    balancer.listen(traefikPorts.http, this.service, ping, 'redirected to 443');
  }

  get connections(): Connections {
    return this.service.connections;
  }

  /** What must stand before a request from outside reaches a component. */
  get dependables(): readonly ITerraformDependable[] {
    return [...this.props.balancer.dependables, ...this.connections.dependables, this.service.resource];
  }

  /**
   * Opens the ports of the components that the routes lead to, when all of them are declared.
   * @throws InputError for a route to a component that is not there.
   */
  connect(): void {
    const { services } = Platform.of(this);
    for (const { to, port } of this.props.routes) {
      const target = services.find(({ component }) => component === to);
      if (target === undefined) {
        throw new InputError({
          place: this.node.path,
          problem: `a route leads to "${to}", which is not deployed`,
          allowed: services.map(({ component }) => component),
          fix: 'correct the name, or leave the route out',
        });
      }
      this.connections.allowTo(target, port);
    }
  }

  private assertRoutes(): void {
    const { routes } = this.props;
    for (const [index, { to, path, strip }] of routes.entries()) {
      const other = routes.slice(0, index).find((each) => each.to === to || each.path === path);
      const problem =
        other !== undefined
          ? `routes to "${other.to}" and "${to}" claim ${other.to === to ? 'one component' : `the path ${path ?? '/'}`} twice`
          : strip && path === undefined
            ? `the route to "${to}" is to take off a prefix that it does not have`
            : path !== undefined && !/^(\/[\w.~-]+)+$/.test(path)
              ? `"${path}" of the route to "${to}" is no start of a path, such as /grafana`
              : undefined;
      if (problem !== undefined) {
        throw new InputError({
          place: this.node.path,
          problem,
          allowed: 'each component once, at one path of its own or at none, for the rest; strip with a path only',
          fix: 'give each route a component and a path of its own',
        });
      }
    }
  }

  /** The record that proves the domain, and no other record of the zone. */
  private challengePermissions(domain: string, zoneId: string): Statement[] {
    const { partition } = Account.of(this);
    const zone = `arn:${partition}:route53:::hostedzone/${zoneId}`;
    return [
      {
        sid: 'WriteChallenge',
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [zone],
        conditions: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': [`_acme-challenge.${domain}`],
            'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
          },
        },
      },
      // lego reads the record before it changes it, and waits until it is everywhere.
      { sid: 'ReadChallenge', actions: ['route53:ListResourceRecordSets'], resources: [zone] },
      { sid: 'AwaitChallenge', actions: ['route53:GetChange'], resources: [`arn:${partition}:route53:::change/*`] },
    ];
  }
}
