import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Construct } from 'constructs';
import { escapeTemplate } from '../lib/template';
import { TerraformData } from '../lib/terraform-data';
import { assertTaskDefinitionFits } from './bundle';
import type { Container } from './container';
import { assertContainers } from './container-checks';
import { assertFargateSize, type TaskSize } from './fargate-size';
import { type MemoryTable, withMemory } from './memory';
import { refuse } from './refuse';
import { type RenderContext, renderContainer } from './render-container';
import { prepare } from './setup';
import type { Volume } from './volume';

export interface TaskDefinitionProps {
  /** Family: revisions of it are numbered by ECS. */
  readonly family: string;
  readonly containers: readonly Container[];
  /** CPU and memory of the whole task. @default none, which only EC2 allows */
  readonly size?: TaskSize;
  /** Memory of containers by name, before what they say; on EC2, where the task has no size. @default what the containers say */
  readonly memory?: MemoryTable;
  readonly volumes: readonly Volume[];
  /** `host` shares the instance's network; for daemons on EC2. */
  readonly networkMode: 'awsvpc' | 'host';
  readonly launch: 'FARGATE' | 'EC2';
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly render: RenderContext;
  /** Shares the host's process ids; for a daemon that watches the host's processes. @default false */
  readonly hostPid?: boolean;
}

/** A task definition: containers, their configuration and volumes, in one immutable revision. */
export class TaskDefinition extends Construct {
  readonly arn: string;
  readonly revision: number;
  /** The containers as they run, the setup container included. */
  readonly containers: readonly Container[];

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    const place = this.node.path;
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(props.family)) {
      refuse(
        place,
        `"${props.family}" cannot name a task definition`,
        '1 to 255 letters, digits, - and _',
        'rename it',
      );
    }
    const fargate = props.launch === 'FARGATE';
    const task = prepare(place, props.containers);
    const containers = props.memory ? withMemory(place, task.containers, props.memory) : task.containers;
    const volumes: Volume[] = [...props.volumes, ...task.volumes.map((name) => ({ name }))];
    if (fargate && props.size) assertFargateSize(place, props.size);
    assertContainers(place, containers, volumes, fargate, props.size);

    const containerDefinitions = JSON.stringify(containers.map((c) => renderContainer(c, props.render)));
    assertTaskDefinitionFits(place, containerDefinitions, task.files);

    const definition = new EcsTaskDefinition(this, 'resource', {
      family: props.family,
      containerDefinitions,
      cpu: props.size && String(props.size.cpu),
      memory: props.size && String(props.size.memory),
      networkMode: props.networkMode,
      pidMode: props.hostPid ? 'host' : undefined,
      requiresCompatibilities: [props.launch],
      executionRoleArn: props.executionRoleArn,
      taskRoleArn: props.taskRoleArn,
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' },
      volume: volumes.map((volume) => ({
        name: volume.name,
        hostPath: volume.hostPath,
        efsVolumeConfiguration: volume.accessPoint && {
          fileSystemId: volume.accessPoint.fileSystem.id,
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: volume.accessPoint.id, iam: 'ENABLED' },
        },
      })),
      // The running revision stays until the service has moved to the new one.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = definition.arn;
    this.revision = definition.revision;
    this.containers = containers;

    if (Object.keys(task.files).length > 0) {
      // The revision carries the files packed; this shows a reviewer of the plan which lines change.
      new TerraformData(this, 'configuration', {
        input: Object.fromEntries(Object.entries(task.files).map(([path, content]) => [path, escapeTemplate(content)])),
      });
    }
  }
}
