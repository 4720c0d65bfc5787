import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { EcsCapacityProvider } from '@cdktf/provider-aws/lib/ecs-capacity-provider';
import { Construct } from 'constructs';
import { type Cluster, channelActions } from '../cluster/cluster';
import { Account } from '../iam/account';
import type { Statement } from '../iam/policy';
import { ServiceRole } from '../iam/role';
import { InputError } from '../lib/input-error';
import { type Connectable, Connections } from '../network/connections';
import type { Network } from '../network/network';
import { securityGroupOf } from '../network/security-group';
import type { MemoryTable } from '../service/memory';
import { assertFits, type Hosts, type Placed } from './fit';
import { instanceType } from './instance-types';
import { HostTemplate } from './launch-template';

/** Machines of its own that a system runs on. */
export interface HostsProps {
  /** EC2 instance type, one that `instanceTypes` knows. */
  readonly type: string;
  /** Between how many instances the cluster scales; at least one, so that daemons have a host. */
  readonly min: number;
  readonly max: number;
  /** What the containers of the system take; one that says so itself may be left out. */
  readonly memory: MemoryTable;
  /** Disk of an instance in GiB, at least the image's 30. @default 40 */
  readonly diskGiB?: number;
}

export interface Ec2CapacityProps extends HostsProps {
  /** Name of the group of instances, and of the capacity provider. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly network: Network;
}

/**
 * What the agents of an instance ask AWS for, where APIs have addresses inside the VPC: ECS', and Systems Manager's, which
 * lets operators in. The other services are those of every task.
 */
export const agentServices = ['ecs', 'ecs-agent', 'ecs-telemetry', 'ssm'] as const;

/** MiB for the operating system, Docker and the agent. */
const reservedMemory = 256;

/**
 * EC2 instances as capacity of a cluster. ECS scales the group by what tasks ask for, moves the tasks away before an instance
 * goes, and ends no instance that still has some.
 */
export class Ec2Capacity extends Construct implements Connectable {
  /** The instances; daemons in host mode share their security group. */
  readonly connections: Connections;
  /** Name of the capacity provider. */
  readonly provider: string;
  readonly memory: MemoryTable;
  readonly maxInstances: number;
  private readonly hosts: Hosts;
  private readonly placed: Placed[] = [];

  /** @throws InputError for an instance type that is not known, and for what the group or its disk cannot be. */
  constructor(scope: Construct, id: string, props: Ec2CapacityProps) {
    super(scope, id);
    const { name, cluster, network, min, max, diskGiB = 40 } = props;
    const place = this.node.path;
    this.assertSizes(min, max, diskGiB);
    if (/^(aws|ecs|fargate)/.test(name)) {
      throw new InputError({
        place,
        problem: `'${name}' cannot name a capacity provider`,
        allowed: "a name that does not start with 'aws', 'ecs' or 'fargate' (ECS)",
        fix: 'rename the system, or its prefix',
      });
    }
    this.memory = props.memory;
    this.maxInstances = max;
    this.hosts = { name: props.type, type: instanceType(place, props.type), max, reservedMemory };
    const securityGroup = securityGroupOf(this, {
      name,
      description: `Instances of ECS cluster ${cluster.name}`,
      vpcId: network.vpcId,
    });
    this.connections = new Connections(this, { name: 'instances', securityGroup });
    network.allowAwsApis(this.connections, 'join the cluster, pull images');
    const role = new ServiceRole(this, 'role', {
      name,
      servicePrincipal: 'ec2.amazonaws.com',
      statements: agentStatements(this, cluster),
    });
    const template = new HostTemplate(this, 'template', {
      name,
      instanceType: props.type,
      cluster: cluster.name,
      role,
      securityGroupId: securityGroup.id,
      diskGiB,
      reservedMemory,
    });
    const group = new AutoscalingGroup(this, 'group', {
      name,
      minSize: min,
      maxSize: max,
      vpcZoneIdentifier: [...network.privateSubnets],
      launchTemplate: { id: template.id, version: template.version },
      // ECS decides which instance goes; managed termination protection asks for this.
      protectFromScaleIn: true,
      healthCheckType: 'EC2',
      enabledMetrics: ['GroupDesiredCapacity', 'GroupInServiceInstances', 'GroupPendingInstances'],
      instanceRefresh: {
        strategy: 'Rolling',
        // A new instance before an old one: the tasks of the old one have somewhere to go.
        preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, scaleInProtectedInstances: 'Refresh' },
      },
      tag: [
        { key: 'Name', value: name, propagateAtLaunch: true },
        // ECS puts it on a group it manages; without it here every plan would take it off again.
        { key: 'AmazonECSManaged', value: 'true', propagateAtLaunch: true },
      ],
      // An agent that cannot reach its cluster gives up; and the cluster is deleted after its instances.
      dependsOn: [...network.dependables, ...role.dependables, ...this.connections.dependables],
    });
    this.provider = new EcsCapacityProvider(this, 'provider', {
      name,
      autoScalingGroupProvider: {
        autoScalingGroupArn: group.arn,
        managedDraining: 'ENABLED',
        managedTerminationProtection: 'ENABLED',
        managedScaling: {
          status: 'ENABLED',
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 1,
        },
      },
    }).name;
    cluster.useOnly(this.provider);
  }

  /**
   * Counts tasks among those that the instances have to carry.
   * @throws InputError if they would stay PENDING.
   */
  place(placed: Placed): void {
    this.placed.push(placed);
    assertFits(this.hosts, this.placed);
  }

  private assertSizes(min: number, max: number, diskGiB: number): void {
    const refuse = (problem: string, allowed: string): never => {
      throw new InputError({ place: this.node.path, problem, allowed, fix: 'correct it' });
    };
    if (![min, max].every(Number.isInteger) || min < 1 || max < min) {
      refuse(`${min} to ${max} instances`, 'at least 1, and no fewer at the most than at the least');
    }
    if (!Number.isInteger(diskGiB) || diskGiB < 30) {
      refuse(`a disk of ${diskGiB} GiB`, 'at least 30 GiB, the size of the image for ECS');
    }
  }
}

/** What the agents do as the instance's role; images are pulled and secrets read as each task's own execution role. */
function agentStatements(scope: Construct, cluster: Cluster): Statement[] {
  const account = Account.of(scope);
  return [
    // The agent asks where its cluster's endpoint is; this action knows no resources.
    { sid: 'FindEndpoint', actions: ['ecs:DiscoverPollEndpoint'], resources: ['*'] },
    {
      sid: 'JoinCluster',
      actions: [
        'ecs:RegisterContainerInstance',
        'ecs:DeregisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      resources: [cluster.arn],
    },
    {
      sid: 'TakeTasks',
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession'],
      resources: [account.arn('ecs', `container-instance/${cluster.name}/*`)],
    },
    // A shell on the instance without an open port, which runbooks ask for. This is AWS' least for Session Manager:
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    {
      sid: 'RegisterForSessions',
      actions: ['ssm:UpdateInstanceInformation'],
      resources: [account.arn('ec2', 'instance/*')],
    },
    { sid: 'OpenSessions', actions: channelActions, resources: ['*'] },
  ];
}
