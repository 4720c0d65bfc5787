import { EcsService, type EcsServiceLoadBalancer } from '@cdktf/provider-aws/lib/ecs-service';
import { dependable, type IResolvable, type ITerraformDependable, Lazy, Op, TerraformSelf } from 'cdktf';
import { Construct } from 'constructs';
import type { ServiceRole, Statement } from '../iam/role';
import type { RouteTarget } from '../ingress/route-target';
import { InputError } from '../lib/input-error';
import type { LogGroup } from '../logs/log-group';
import { Connections } from '../network/connections';
import { securityGroupOf } from '../network/security-group';
import { Platform } from '../platform/platform';
import { autoscale, type Scaling } from './autoscaling';
import { componentTask } from './component-task';
import type { Container } from './container';
import { withContainerMetrics } from './container-metrics';
import { withExec } from './exec';
import type { TaskSize } from './fargate-size';
import { graceSeconds } from './grace-seconds';
import { reservedMemory } from './memory';
import type { ObservedService } from './observed-service';
import { assertTaskCount } from './task-count';
import type { TaskDefinition } from './task-definition';
import type { Volume } from './volume';

export interface ServiceProps {
  /** What it is called in the system: `web`, `postgres`. @default the construct's id */
  readonly component?: string;
  /** The first one is the service's own: its first port is the one peers mean when they name none. */
  readonly containers: readonly Container[];
  /** CPU and memory of a task; Fargate offers certain pairs only. On EC2 the platform's table of memory counts instead. */
  readonly size: TaskSize;
  /** Volumes that containers mount by name. @default none */
  readonly volumes?: readonly Volume[];
  /** How many tasks, or between how many it scales on CPU and memory. @default 1 */
  readonly tasks?: number | Scaling;
  /**
   * Keeps state that two processes must never write at once: the old task stops before the new one starts, always one
   * of them, never on Spot. @default false
   */
  readonly singleWriter?: boolean;
  /** What the program itself may do in AWS. @default nothing */
  readonly permissions?: readonly Statement[];
  /** Name in service discovery and of the ECS service. @default what the platform makes of the construct's id */
  readonly name?: string;
  /** The apply waits until the tasks run and are healthy. @default false */
  readonly waitForSteadyState?: boolean | IResolvable;
  /** Seconds in which a failing check of a load balancer does not yet stop a task. @default 60 */
  readonly healthCheckGraceSeconds?: number;
  /** Somebody who is allowed to may open a shell in its first container (ECS Exec); sessions are recorded. @default false */
  readonly exec?: boolean;
}

/** Target groups of one service at the most (Amazon ECS developer guide, "Registering multiple target groups"). */
const targetGroupsMax = 5;

/** An ECS service, on Fargate or on the platform's instances, with its task definition, roles, log group, security group and name in service discovery. */
export class Service extends Construct implements RouteTarget, ObservedService {
  readonly connections: Connections;
  /** Name by which it is known in the system: `web`, `postgres`. */
  readonly component: string;
  /** Name other tasks resolve it by. */
  readonly dnsName: string;
  readonly recordType = 'A';
  /** The port peers mean when they name none. */
  readonly port: number;
  readonly containers: readonly Container[];
  readonly taskDefinition: TaskDefinition;
  readonly taskRole: ServiceRole;
  /** Where its containers' output goes; on EC2 to files that the log shipper reads. */
  readonly logGroup?: LogGroup;
  /** The ECS service; what must wait for it depends on it. */
  readonly resource: EcsService;
  /** How many tasks it has at the most. */
  readonly maxTasks: number;
  private readonly loadBalancers: EcsServiceLoadBalancer[] = [];
  /** What must stand before a task starts, beside the rules of its security group. */
  private readonly prerequisites: ITerraformDependable[];
  private readonly healthCheckGraceSeconds: number;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    const platform = Platform.of(this);
    assertTaskCount(this.node.path, props.tasks ?? 1, props.singleWriter ?? false);
    const scaling = typeof props.tasks === 'object' ? props.tasks : undefined;
    const desired = scaling?.min ?? (props.tasks as number | undefined) ?? 1;
    this.maxTasks = scaling?.max ?? desired;
    const component = props.component ?? id;
    this.component = component;
    const exec = props.exec ? withExec(platform, props.containers) : undefined;
    const containers = withContainerMetrics(platform, exec?.containers ?? props.containers);
    this.containers = containers;
    const permissions = [...(props.permissions ?? []), ...(exec?.permissions ?? [])];
    this.healthCheckGraceSeconds = graceSeconds(this.node.path, props.healthCheckGraceSeconds);
    const name = props.name ?? platform.serviceName(component);

    const port = Object.values(props.containers[0]?.ports ?? {})[0];
    this.port = port ?? 0;
    const securityGroup = securityGroupOf(this, {
      name: platform.named(component),
      description: `Tasks of ${name}`,
      vpcId: platform.network.vpcId,
    });
    this.connections = new Connections(this, { name: component, securityGroup, defaultPort: port });
    if (platform.capacity === undefined) {
      platform.network.allowAwsApis(this.connections, 'pull images, write logs, read secrets');
    } else if (permissions.length > 0) {
      // The agent pulls, logs and reads secrets with the network of the instance; what is left are the program's own calls.
      platform.network.allowAwsApis(this.connections, 'what its task role may do');
    }
    const task = componentTask(this, {
      component,
      containers,
      size: props.size,
      volumes: [...(props.volumes ?? []), ...(exec?.volumes ?? [])],
      permissions,
      networkMode: 'awsvpc',
      connections: this.connections,
    });
    this.taskDefinition = task.taskDefinition;
    this.taskRole = task.taskRole;
    this.logGroup = task.logGroup;
    const maximumPercent = props.singleWriter ? 100 : 200;
    platform.capacity?.place({
      place: this.node.path,
      memory: reservedMemory(this.taskDefinition.containers),
      tasks: (this.maxTasks * maximumPercent) / 100,
    });

    const registration = platform.namespace.register(this, { serviceName: name, recordType: 'A' });
    this.dnsName = registration.dnsName;
    this.resource = new EcsService(this, 'resource', {
      name,
      cluster: platform.cluster.arn,
      taskDefinition: this.taskDefinition.arn,
      desiredCount: desired,
      capacityProviderStrategy: [...platform.cluster.strategy(!props.singleWriter)],
      networkConfiguration: {
        subnets: [...platform.network.privateSubnets],
        securityGroups: [securityGroup.id],
        assignPublicIp: false,
      },
      serviceRegistries: { registryArn: registration.arn },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: props.singleWriter ? 0 : 100,
      deploymentMaximumPercent: maximumPercent,
      // Rebalancing starts the second task before it stops the first; its default is ENABLED.
      availabilityZoneRebalancing: props.singleWriter ? 'DISABLED' : 'ENABLED',
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      enableExecuteCommand: props.exec,
      waitForSteadyState: props.waitForSteadyState ?? false,
      lifecycle: {
        ...(scaling && { ignoreChanges: ['desired_count'] }),
        ...(props.waitForSteadyState && {
          // A rollback of the circuit breaker also ends in a steady state.
          postcondition: [
            {
              condition: Op.eq(TerraformSelf.getString('task_definition'), this.taskDefinition.arn),
              errorMessage: `${name} was rolled back to its previous task definition; see the stopped tasks of the service.`,
            },
          ],
        }),
      },
    });
    this.prerequisites = [platform.cluster.ready, ...task.dependables];
    // A task that starts before its way out, its roles or its mount targets stand fails, and ECS backs off. Edges and target
    // groups are added later, so they are collected last.
    this.resource.dependsOn = Lazy.listValue({
      produce: () => [...new Set([...this.prerequisites, ...this.connections.dependables].map(dependable))],
    });
    if (scaling) autoscale(this, { name, clusterName: platform.cluster.name, service: this.resource, scaling });
    platform.observed.add(this.node.path, this);
  }

  /** Has the load balancer send requests to a port of the first container. */
  attachTargetGroup(targetGroup: { arn: string; port: number }, after: readonly ITerraformDependable[]): void {
    const container = this.containers.find((c) => Object.values(c.ports ?? {}).includes(targetGroup.port));
    if (container === undefined) {
      throw new InputError({
        place: this.node.path,
        problem: `a route leads to port ${targetGroup.port}, on which no container listens`,
        allowed: this.containers.flatMap((c) => Object.values(c.ports ?? {})),
        fix: 'name one of these ports in the route',
      });
    }
    if (this.loadBalancers.length === targetGroupsMax) {
      throw new InputError({
        place: this.node.path,
        problem: `${targetGroupsMax + 1} routes lead to it, each with a target group`,
        allowed: `at most ${targetGroupsMax} for one service (ECS)`,
        fix: 'put paths together in one route, with a pattern that takes several, such as /api/*',
      });
    }
    this.loadBalancers.push({
      targetGroupArn: targetGroup.arn,
      containerName: container.name,
      containerPort: targetGroup.port,
    });
    this.resource.putLoadBalancer(this.loadBalancers);
    this.resource.healthCheckGracePeriodSeconds = this.healthCheckGraceSeconds;
    this.prerequisites.push(...after);
  }
}
