import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { agentServices, Ec2Capacity, type HostsProps } from '../capacity/ec2-capacity';
import { Cluster } from '../cluster/cluster';
import { Namespace } from '../discovery/namespace';
import { StackKey } from '../encryption/stack-key';
import { Account } from '../iam/account';
import type { IngressProps } from '../ingress/ingress';
import { InputError } from '../lib/input-error';
import { parse } from '../lib/parse';
import { LogGroup } from '../logs/log-group';
import { subnet } from '../network/cidr';
import { Network } from '../network/network';
import type { Container } from '../service/container';
import { applicationImage, throughCache } from '../service/images';
import type { ObservedService } from '../service/observed-service';
import type { Volume } from '../service/volume';
import type { AccessPointProps } from '../storage/access-point';
import { BackupPlan } from '../storage/backup';
import { FileSystem } from '../storage/file-system';
import { ObjectStore } from '../storage/object-store';
import { type Environment, environmentSchema, forSystem } from './environment';
import { ObservedServices } from './observed-services';
import { assertSystemName } from './system-name';

export interface PlatformProps {
  readonly system: string;
  readonly environment: Environment;
  /** Which /16 of the environment's address space the system takes, 0 to 15; unique among systems. */
  readonly slot: number;
  /** Name of the ECS cluster in dev; other environments suffix it. @default the prefix */
  readonly cluster?: string;
  /** Name of the Cloud Map namespace in dev; other environments suffix its first label. */
  readonly namespace: string;
  /** How the system names a service of a component. @default the component's own name */
  readonly serviceName?: (component: string) => string;
  /** Prefix of the names of everything the system owns in the account. @default `<system>-<environment>` */
  readonly prefix?: string;
  /**
   * Where CPU and memory of containers come from: an exporter in every task, or CloudWatch alone.
   * @default 'ecs-exporter'; on EC2 cAdvisor sees all containers of an instance
   */
  readonly containerMetrics?: 'ecs-exporter' | 'cloudwatch';
  /** EC2 instances that the tasks run on. @default Fargate */
  readonly hosts?: HostsProps;
  /** How the system names a component's volume. @default its content in the task, the component on the file system */
  readonly volumeName?: (component: string, content: string) => string;
  /**
   * What tasks' execution roles may do in one statement, where a system's specification lists it action by action.
   * @default pulling images and writing logs, each to its own resources
   */
  readonly executionActions?: readonly string[];
}

/** What every service of a system stands on: network, cluster, service discovery, logs. One per stack. */
export class Platform extends Construct {
  readonly system: string;
  readonly environment: Environment;
  readonly prefix: string;
  /** Host name people reach the system at. */
  readonly domain: string;
  /** Public zone the host name lies in. */
  readonly zoneName: string;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly namespace: Namespace;
  readonly key: StackKey;
  readonly observed = new ObservedServices();
  readonly serviceName: (component: string) => string;
  readonly containerMetrics: 'ecs-exporter' | 'cloudwatch' | 'cadvisor';
  /** The instances that tasks run on, where it is not Fargate. */
  readonly capacity?: Ec2Capacity;
  readonly executionActions?: readonly string[];
  /** Days a deleted secret can be brought back; none in dev, where the same name must be free again at once. */
  readonly recoveryWindowDays: number;
  private readonly volumeName?: (component: string, content: string) => string;
  private readonly backups: string[] = [];
  private readonly registry: string;

  /** @throws InputError for names that AWS refuses, and for an environment that the system has changed into none. */
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const own = forSystem(props.environment, props.system);
    const environment = parse(environmentSchema, own, `${this.node.path}, environment`);
    const settings = environment.systems[props.system];
    this.system = props.system;
    this.environment = environment;
    this.prefix = props.prefix ?? `${props.system}-${environment.name}`;
    for (const name of [this.system, this.prefix]) assertSystemName(this.node.path, name);
    this.domain = settings?.domain ?? `${props.system}.${environment.domain}`;
    this.zoneName = settings?.domain ?? environment.domain;
    this.serviceName = props.serviceName ?? ((component) => component);

    this.volumeName = props.volumeName;
    this.containerMetrics = props.hosts ? 'cadvisor' : (props.containerMetrics ?? 'ecs-exporter');
    this.executionActions = props.executionActions;
    this.recoveryWindowDays = environment.deletionProtection ? 30 : 0;

    this.registry = `${Account.of(this).id}.dkr.ecr.${environment.region}.amazonaws.com`;
    this.key = new StackKey(this, 'key', {
      name: this.prefix,
      description: `Logs, secrets, topics and backups of ${this.prefix}`,
      deletionWindowDays: environment.deletionProtection ? 30 : 7,
    });
    this.network = new Network(this, 'network', {
      name: this.prefix,
      cidr: subnet(environment.addresses, 16, props.slot, `${this.node.path}, slot`),
      zones: environment.zones,
      nat: environment.nat,
      interfaceEndpoints: environment.interfaceEndpoints,
      additionalEndpoints: props.hosts && agentServices,
      flowLogRetentionDays: environment.retention.logs,
      logKey: this.key,
    });
    this.cluster = new Cluster(this, 'cluster', {
      name: props.cluster ? this.own(props.cluster) : this.prefix,
      spot: environment.spot,
      containerInsights: 'enhanced',
      execLogRetentionDays: environment.retention.logs,
      key: this.key,
    });
    if (props.hosts) {
      this.capacity = new Ec2Capacity(this, 'hosts', {
        ...props.hosts,
        name: this.named('hosts'),
        cluster: this.cluster,
        network: this.network,
      });
    }
    const [first, ...rest] = props.namespace.split('.');
    this.namespace = new Namespace(this, 'namespace', {
      name: [this.own(first ?? ''), ...rest].join('.'),
      vpcId: this.network.vpcId,
    });
  }

  /** Everything that was deployed, in order; monitoring reads its scrape jobs, rules and dashboards from it. */
  get services(): readonly ObservedService[] {
    return this.observed.all;
  }

  /** The platform of the stack a construct stands in. */
  static of(construct: Construct): Platform {
    const platform = TerraformStack.of(construct).node.children.find((child) => child instanceof Platform);
    if (platform === undefined) {
      throw new InputError({
        place: construct.node.path,
        problem: 'its stack has no Platform before it',
        allowed: 'one Platform, before what stands on it',
        fix: 'declare the Platform first, in the stack itself',
      });
    }
    return platform;
  }

  /** The seeds' bare names belong to dev; elsewhere a cluster or namespace of that name would be adopted or clash. */
  own(name: string): string {
    return this.environment.name === 'dev' ? name : `${name}-${this.environment.name}`;
  }

  /** Name that tasks of a component are found by, before it is declared. */
  dnsName(component: string): string {
    return `${this.serviceName(component)}.${this.namespace.name}`;
  }

  /** Name of something the system owns in the account. */
  named(name: string): string {
    return `${this.prefix}-${name}`;
  }

  /**
   * The image as this account pulls it: public ones through the pull-through cache, our own by the environment's tag.
   * @throws InputError if the environment has no tag for it.
   */
  image(image: Container['image']): string {
    return typeof image === 'string'
      ? throughCache(image, this.registry)
      : applicationImage(image.application, this.registry, this.environment);
  }

  /** The system's door to the internet, as its environment wants it. */
  ingress(): IngressProps {
    const { deletionProtection, retention } = this.environment;
    return {
      name: this.prefix,
      network: this.network,
      domain: this.domain,
      zoneName: this.zoneName,
      accessLogRetentionDays: retention.logs,
      deletionProtection,
      forceDestroy: !deletionProtection,
    };
  }

  /** A file system for data that outlives tasks: named in the system, and in its backup. */
  fileSystem(scope: Construct, id: string, name: string): FileSystem {
    const fileSystem = new FileSystem(scope, id, { name: this.named(name), network: this.network });
    this.backUp(fileSystem.arn);
    return fileSystem;
  }

  /**
   * The volume a component keeps its data on, under the name that the system gives it.
   * @throws InputError for what EFS refuses.
   */
  volume(component: string, fileSystem: FileSystem, props: AccessPointProps, content = 'data'): Volume {
    const name = this.volumeName?.(component, content);
    return { name: name ?? content, accessPoint: fileSystem.accessPoint(component, { ...props, name }) };
  }

  /** A bucket for the objects of a program: named in the system, and not in its backup. */
  objectStore(scope: Construct, id: string, name: string): ObjectStore {
    const forceDestroy = !this.environment.deletionProtection;
    return new ObjectStore(scope, id, { name: this.named(name), key: this.key, forceDestroy });
  }

  /** Has what the ARN names backed up by the system's plan. */
  private backUp(arn: string): void {
    this.backups.push(arn);
    if (this.backups.length > 1) return;
    new BackupPlan(this, 'backup', {
      name: this.prefix,
      resources: this.backups,
      retentionDays: this.environment.retention.backups,
      key: this.key,
      locked: this.environment.deletionProtection,
      forceDestroy: !this.environment.deletionProtection,
    });
  }

  /** A log group of the system, encrypted with its key. */
  logGroup(scope: Construct, id: string, name: string): LogGroup {
    return new LogGroup(scope, id, { name, retentionDays: this.environment.retention.logs, key: this.key });
  }
}
