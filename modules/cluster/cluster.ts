import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import type { Statement } from '../iam/policy';
import { InputError } from '../lib/input-error';
import { LogGroup } from '../logs/log-group';

export interface ClusterProps {
  /** Unique in account and region: ECS silently adopts a cluster of the same name. */
  readonly name: string;
  /** Whether services that can be interrupted run on spare capacity. */
  readonly spot: 'none' | 'prefer';
  /** `enhanced` adds metrics of tasks and containers to those of the cluster and its services. */
  readonly containerInsights: 'enhanced' | 'enabled';
  /** Days the record of interactive sessions is kept: one that CloudWatch offers. */
  readonly execLogRetentionDays: number;
  /** Encrypts interactive sessions and their record. */
  readonly key: StackKey;
}

/** Where the tasks of a service are placed, as `aws_ecs_service` takes it. */
export interface CapacityStrategy {
  readonly capacityProvider: string;
  /** Tasks placed there before the weights count. */
  readonly base: number;
  /** Share of the tasks beyond the base. */
  readonly weight: number;
}

/** The channel of an interactive session, into a container or an instance; these actions know no narrower resource than all. */
export const channelActions = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
] as const;

/** An ECS cluster with Fargate and Fargate Spot, Container Insights, and recorded interactive sessions. */
export class Cluster extends Construct {
  readonly name: string;
  readonly arn: string;
  /** The association of capacity providers: before it no service can be placed, and it must outlive the services. */
  readonly ready: EcsClusterCapacityProviders;
  private readonly spot: boolean;
  private instances?: string;
  private readonly execLogs: LogGroup;
  private readonly key: StackKey;

  /** @throws InputError for a name that ECS refuses. */
  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    if (!/^[\w-]{1,255}$/.test(props.name)) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' cannot name a cluster`,
        allowed: '1 to 255 letters, digits, hyphens and underscores',
        fix: 'rename it',
      });
    }
    this.spot = props.spot === 'prefer';
    this.key = props.key;
    this.execLogs = new LogGroup(this, 'exec-logs', {
      name: `/ecs/${props.name}/exec`,
      retentionDays: props.execLogRetentionDays,
      key: props.key,
    });
    const cluster = new EcsCluster(this, 'cluster', {
      name: props.name,
      setting: [{ name: 'containerInsights', value: props.containerInsights }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: props.key.arn,
          logging: 'OVERRIDE',
          logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: this.execLogs.name },
        },
      },
    });
    this.name = props.name;
    this.arn = cluster.arn;
    this.ready = new EcsClusterCapacityProviders(this, 'capacity', {
      clusterName: cluster.name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      // A service that names no strategy gets capacity that is not taken away.
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', base: 0, weight: 1 }],
    });
  }

  /** Has services run on instances instead of Fargate. */
  useOnly(capacityProvider: string): void {
    this.instances = capacityProvider;
    this.ready.capacityProviders = [capacityProvider];
    this.ready.putDefaultCapacityProviderStrategy([{ capacityProvider, base: 0, weight: 1 }]);
  }

  /**
   * Where a service's tasks run. On Spot the first task still has capacity of its own, so that a wave of interruptions
   * never takes all of them.
   * @param interruptible whether a task may be stopped at two minutes' notice
   */
  strategy(interruptible: boolean): readonly CapacityStrategy[] {
    if (this.instances !== undefined) return [{ capacityProvider: this.instances, base: 0, weight: 1 }];
    if (!interruptible || !this.spot) return [{ capacityProvider: 'FARGATE', base: 0, weight: 1 }];
    return [
      { capacityProvider: 'FARGATE', base: 1, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
    ];
  }

  /** What the role of a task needs so that somebody can open a shell in it (ECS Exec). */
  execStatements(): readonly Statement[] {
    return [
      { sid: 'OpenExecChannel', actions: channelActions, resources: ['*'] },
      {
        sid: 'RecordExecSession',
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [`${this.execLogs.arn}:*`],
      },
      // The agent checks that the group exists; this action knows no narrower resource.
      { sid: 'FindExecLogGroup', actions: ['logs:DescribeLogGroups'], resources: ['*'] },
      // The session is encrypted with the cluster's key.
      { sid: 'DecryptExecSession', actions: ['kms:Decrypt'], resources: [this.key.arn] },
    ];
  }
}
