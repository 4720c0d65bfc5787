import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { Construct } from 'constructs';
import { InputError } from '../lib/input-error';
import type { Connections } from '../network/connections';
import { Platform } from '../platform/platform';
import { componentTask } from './component-task';
import type { Container } from './container';
import { reservedMemory } from './memory';
import type { ObservedService } from './observed-service';
import type { Volume } from './volume';

/** A program that watches its instance, and what it sees of it. */
export interface Daemon {
  /** Its first port is the one it is found by. */
  readonly container: Container;
  /** Directories of the instance, and nothing else. */
  readonly volumes: readonly Required<Pick<Volume, 'name' | 'hostPath'>>[];
  /** Sees the processes of the instance. @default false */
  readonly hostPid?: boolean;
}

/**
 * One task on every instance of the cluster, in the network of the instance: it is reached at the instance's address, by
 * the rules of the instance's security group, and found by SRV records.
 */
export class DaemonService extends Construct implements ObservedService {
  /** Those of the instances: tasks in host mode have no security group of their own. */
  readonly connections: Connections;
  readonly component: string;
  readonly dnsName: string;
  readonly recordType = 'SRV';
  readonly containers: readonly Container[];
  readonly maxTasks: number;
  /** Port of the instance. */
  readonly port: number;
  readonly resource: EcsService;

  /** @throws InputError where there are no instances, without a port, and where an instance has no room or port left. */
  constructor(scope: Construct, id: string, daemon: Daemon) {
    super(scope, id);
    const platform = Platform.of(this);
    const { capacity } = platform;
    const { container } = daemon;
    const ports = Object.values(container.ports ?? {});
    const [port] = ports;
    if (capacity === undefined || port === undefined) {
      throw new InputError({
        place: this.node.path,
        problem: capacity
          ? 'a daemon without a port could not be found'
          : 'Fargate has no host that a daemon could watch',
        allowed: capacity
          ? 'a port, which it is found by'
          : 'ecs_exporter and Container Insights on Fargate, daemons on EC2 instances',
        fix: capacity
          ? 'name the port that its container listens on'
          : 'give the platform hosts, or leave the daemon out',
      });
    }
    this.component = id;
    this.containers = [container];
    this.connections = capacity.connections;
    this.port = port;
    this.maxTasks = capacity.maxInstances;
    const { taskDefinition, dependables } = componentTask(this, {
      component: id,
      containers: this.containers,
      volumes: daemon.volumes,
      permissions: [],
      networkMode: 'host',
      connections: this.connections,
      hostPid: daemon.hostPid,
    });
    capacity.place({
      place: this.node.path,
      memory: reservedMemory(taskDefinition.containers),
      tasks: 'daemon',
      hostPorts: ports,
    });
    const name = platform.serviceName(id);
    const registration = platform.namespace.register(this, { serviceName: name, recordType: 'SRV' });
    this.dnsName = registration.dnsName;
    this.resource = new EcsService(this, 'resource', {
      name,
      cluster: platform.cluster.arn,
      taskDefinition: taskDefinition.arn,
      schedulingStrategy: 'DAEMON',
      // Not the capacity provider: ECS refuses a strategy, the cluster's default one too, for daemons.
      launchType: 'EC2',
      serviceRegistries: { registryArn: registration.arn, containerName: container.name, containerPort: port },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // Two of them cannot share a port: the old one stops first.
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      dependsOn: [platform.cluster.ready, ...dependables],
    });
    platform.observed.add(this.node.path, this);
  }
}
