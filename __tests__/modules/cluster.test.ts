import { Cluster, type ClusterProps } from '../../modules/cluster/cluster';
import { SampleStack, synth } from './sample-stack';

function cluster(props: Partial<ClusterProps> = {}) {
  const stack = new SampleStack();
  const made = new Cluster(stack, 'cluster', {
    name: 'koronet-ecs-cluster',
    spot: 'prefer',
    containerInsights: 'enhanced',
    execLogRetentionDays: 30,
    key: stack.key(),
    ...props,
  });
  return { stack, cluster: made };
}

test('has Container Insights, and records interactive sessions encrypted', () => {
  const { resource } = synth(cluster().stack);
  expect(resource.aws_ecs_cluster.cluster_cluster).toMatchObject({
    name: 'koronet-ecs-cluster',
    setting: [{ name: 'containerInsights', value: 'enhanced' }],
    configuration: {
      execute_command_configuration: {
        logging: 'OVERRIDE',
        kms_key_id: '${aws_kms_key.key_key.arn}',
        log_configuration: {
          cloud_watch_encryption_enabled: true,
          cloud_watch_log_group_name: '${aws_cloudwatch_log_group.cluster_exec-logs_group.name}',
        },
      },
    },
  });
});

test('offers Fargate and Fargate Spot, and places on Fargate what names none', () => {
  const { resource } = synth(cluster().stack);
  expect(resource.aws_ecs_cluster_capacity_providers.cluster_capacity).toMatchObject({
    capacity_providers: ['FARGATE', 'FARGATE_SPOT'],
    default_capacity_provider_strategy: [{ capacity_provider: 'FARGATE', weight: 1 }],
  });
});

// A strategy cannot mix Fargate with instances.
test('offers instances alone where it has some', () => {
  const { stack, cluster: made } = cluster();
  made.useOnly('instances');
  expect(synth(stack).resource.aws_ecs_cluster_capacity_providers.cluster_capacity).toMatchObject({
    capacity_providers: ['instances'],
    default_capacity_provider_strategy: [{ capacity_provider: 'instances', weight: 1 }],
  });
  expect(made.strategy(true)).toEqual([{ capacityProvider: 'instances', base: 0, weight: 1 }]);
});

test.each([
  ['prefer', true, ['FARGATE', 'FARGATE_SPOT']],
  ['prefer', false, ['FARGATE']],
  ['none', true, ['FARGATE']],
] as const)('with spot %s a service that may be interrupted (%s) runs on %j', (spot, interruptible, providers) => {
  const strategy = cluster({ spot }).cluster.strategy(interruptible);
  expect(strategy.map(({ capacityProvider }) => capacityProvider)).toEqual(providers);
  // ECS accepts a base on one provider only, and wants a weight above 0 on at least one.
  expect(strategy.filter(({ base }) => base > 0).length).toBeLessThanOrEqual(1);
  expect(Math.max(...strategy.map(({ weight }) => weight))).toBeGreaterThan(0);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
test('says what a task role needs for a shell in its task', () => {
  const actions = cluster()
    .cluster.execStatements()
    .flatMap((statement) => statement.actions);
  expect(actions).toEqual(
    expect.arrayContaining([
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'logs:DescribeLogGroups',
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'kms:Decrypt',
    ]),
  );
});

test('refuses a name that ECS refuses', () => {
  expect(() => cluster({ name: 'koronet cluster' })).toThrow(/'koronet cluster' cannot name a cluster/);
});
