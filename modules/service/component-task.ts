import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { ServiceRole, type Statement } from '../iam/role';
import type { LogGroup } from '../logs/log-group';
import type { Connections } from '../network/connections';
import { Platform } from '../platform/platform';
import type { Container } from './container';
import { executionStatements } from './execution-role';
import type { TaskSize } from './fargate-size';
import { TaskDefinition } from './task-definition';
import type { Volume } from './volume';

export interface ComponentTaskProps {
  /** What it is called in the system: `web`, `postgres`. */
  readonly component: string;
  readonly containers: readonly Container[];
  /** CPU and memory of a task; on EC2 the containers' own memory counts. */
  readonly size?: TaskSize;
  readonly volumes: readonly Volume[];
  /** What the program itself may do in AWS. */
  readonly permissions: readonly Statement[];
  /** `host` is for daemons. */
  readonly networkMode: 'awsvpc' | 'host';
  /** The task's own; file systems are mounted from it, or from the instance where there is one. */
  readonly connections: Connections;
  /** @default false */
  readonly hostPid?: boolean;
}

/** A component's task with what it needs around it. */
export interface ComponentTask {
  readonly taskDefinition: TaskDefinition;
  readonly taskRole: ServiceRole;
  /** Where its containers' output goes; on EC2 to files that the log shipper reads. */
  readonly logGroup?: LogGroup;
  /** What must stand before a task can start. */
  readonly dependables: readonly ITerraformDependable[];
}

/** Makes the task of a component: log group, execution role, task role and definition, in the scope of its service. */
export function componentTask(scope: Construct, props: ComponentTaskProps): ComponentTask {
  const platform = Platform.of(scope);
  const { component, containers, volumes } = props;
  const { capacity } = platform;
  const logGroup = capacity ? undefined : platform.logGroup(scope, 'logs', `/ecs/${platform.prefix}/${component}`);
  const executionRole = new ServiceRole(scope, 'execution-role', {
    name: platform.named(`${component}-execution`),
    servicePrincipal: 'ecs-tasks.amazonaws.com',
    statements: executionStatements(scope, {
      containers,
      logGroup,
      key: platform.key,
      actions: platform.executionActions,
    }),
  });
  const taskRole = new ServiceRole(scope, 'task-role', {
    name: platform.named(`${component}-task`),
    servicePrincipal: 'ecs-tasks.amazonaws.com',
    statements: props.permissions,
  });
  // On EC2 the agent mounts, with the network of the instance and the role of the task.
  const { connections: mounter } = capacity ?? props;
  const fileSystems = volumes.flatMap(({ accessPoint }) => {
    if (accessPoint === undefined) return [];
    mounter.allowTo(accessPoint.fileSystem);
    taskRole.addStatement(accessPoint.mountStatement());
    return [accessPoint.fileSystem];
  });
  for (const peer of containers.flatMap(({ peers }) => peers ?? [])) props.connections.allowTo(peer);
  const taskDefinition = new TaskDefinition(scope, 'task', {
    family: platform.named(component),
    containers,
    size: capacity ? undefined : props.size,
    memory: capacity?.memory,
    volumes,
    networkMode: props.networkMode,
    launch: capacity ? 'EC2' : 'FARGATE',
    executionRoleArn: executionRole.arn,
    taskRoleArn: taskRole.arn,
    hostPid: props.hostPid,
    render: {
      image: (image) => platform.image(image),
      log: logGroup
        ? { group: logGroup.name, region: platform.environment.region, streamPrefix: component }
        : 'json-file',
      labels: capacity && { service: component },
    },
  });
  return {
    taskDefinition,
    taskRole,
    logGroup,
    dependables: [
      ...platform.network.dependables,
      ...executionRole.dependables,
      ...taskRole.dependables,
      ...fileSystems.flatMap(({ dependables, connections }) => [
        ...dependables,
        ...connections.dependables,
        ...mounter.dependables,
      ]),
    ],
  };
}
