import { ServiceDiscoveryPrivateDnsNamespace } from '@cdktf/provider-aws/lib/service-discovery-private-dns-namespace';
import { ServiceDiscoveryService } from '@cdktf/provider-aws/lib/service-discovery-service';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';

export interface NamespaceProps {
  /** Private domain, for example `koronet.local`. */
  readonly name: string;
  readonly vpcId: string;
}

export interface RegistrationProps {
  /** Name in the namespace: one DNS label. */
  readonly serviceName: string;
  /** `A` answers with the addresses of tasks in awsvpc mode; `SRV` with host and port, for tasks in host mode. */
  readonly recordType: 'A' | 'SRV';
  /** Seconds a client may keep the answer. @default 10: a replaced task is found again within a scrape */
  readonly ttlSeconds?: number;
}

/** What an ECS service registers its tasks with. */
export interface Registration {
  readonly arn: string;
  /** Full name that clients resolve; known at synth. */
  readonly dnsName: string;
}

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A private DNS namespace of AWS Cloud Map: services of the system find each other by name in it. */
export class Namespace extends Construct {
  readonly id: string;
  readonly name: string;
  private readonly registered = new Set<string>();

  /** @throws InputError for a name that is no domain. */
  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const labels = props.name.split('.');
    if (labels.length < 2 || !labels.every((part) => label.test(part))) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' cannot name a namespace`,
        allowed: 'a domain of two labels or more, such as koronet.local',
        fix: 'correct it',
      });
    }
    this.name = props.name;
    this.id = new ServiceDiscoveryPrivateDnsNamespace(this, 'dns', {
      name: props.name,
      description: `Services of ${props.name}`,
      vpc: props.vpcId,
    }).id;
  }

  /**
   * Makes a name that the tasks of one ECS service are found under.
   * @throws InputError for a name that DNS refuses or that another service has, or an impossible time to live.
   */
  register(scope: Construct, props: RegistrationProps): Registration {
    const { serviceName, recordType, ttlSeconds: ttl = 10 } = props;
    const refuse = (problem: string, allowed: string, fix: string): never => {
      throw new InputError({ place: scope.node.path, problem, allowed, fix });
    };
    if (!label.test(serviceName)) {
      refuse(
        `'${serviceName}' is no DNS label`,
        '1 to 63 letters, digits, hyphens and underscores',
        'rename the service',
      );
    }
    if (this.registered.has(serviceName.toLowerCase())) {
      refuse(
        `'${serviceName}.${this.name}' is registered twice`,
        'one service for each name',
        'rename one of the services',
      );
    }
    if (!Number.isInteger(ttl) || ttl < 0 || ttl > 2_147_483_647) {
      refuse(`${ttl} is no time to live`, '0 to 2147483647 seconds', 'choose a short one, such as 10');
    }
    this.registered.add(serviceName.toLowerCase());
    const service = new ServiceDiscoveryService(scope, 'discovery', {
      name: serviceName,
      // Twice: Cloud Map asks for the first and calls the second deprecated, which the provider requires.
      namespaceId: this.id,
      dnsConfig: {
        namespaceId: this.id,
        routingPolicy: 'MULTIVALUE',
        dnsRecords: [{ type: recordType, ttl }],
      },
      // Tasks that fail their health check disappear from DNS. The threshold is deprecated and always 1, but a block
      // without it is not kept in the state, and every plan would replace the service.
      healthCheckCustomConfig: { failureThreshold: 1 },
      // ECS takes its tasks out some time after the service is gone; they hold no data.
      forceDestroy: true,
    });
    return { arn: service.arn, dnsName: `${serviceName}.${this.name}` };
  }
}
