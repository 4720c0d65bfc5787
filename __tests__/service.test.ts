import { everyStack, type Task, tasksOf, where } from './support/every-stack';
import type { Config } from './support/synth';

const stacks = everyStack();
const tasks = [...stacks].flatMap(([name, stack]) => tasksOf(name, stack));
const services = [...stacks].flatMap(([stack, synthesized]) =>
  Object.entries(synthesized.resources('aws_ecs_service')).map(([name, config]) => ({
    at: `${stack}/${name}`,
    name,
    config,
    synthesized,
    task: tasks.find((task) => task.stack === stack && task.name === name) as Task,
  })),
);

/** Programs of which two must never write at once. */
const singleWriters = /^(prometheus|alertmanager|loki|tempo|redis|bot|traefik)$/;
/** These write to a volume where their database is not elsewhere. */
const isSingle = ({ name, task }: { name: string; task: Task }): boolean =>
  singleWriters.test(name) || name === 'grafana' || task.containers.some((container) => container.name === 'postgres');

describe('a service of a single writer', () => {
  const single = services.filter(isSingle);

  test('there are some in every stack', () => {
    expect(new Set(single.map(({ at }) => at.split('/')[0]))).toEqual(new Set(stacks.keys()));
  });

  test('stops its task before it starts the next one', () => {
    const wrong = where(
      single,
      ({ config }) =>
        config.desired_count !== 1 ||
        config.deployment_minimum_healthy_percent !== 0 ||
        config.deployment_maximum_percent !== 100 ||
        config.availability_zone_rebalancing !== 'DISABLED',
    );
    expect(wrong).toEqual([]);
  });

  test('is never interrupted, and does not scale', () => {
    expect(where(single, ({ config }) => JSON.stringify(config.capacity_provider_strategy).includes('SPOT'))).toEqual(
      [],
    );
    const scaled = single.filter(({ config, synthesized }) =>
      Object.values(synthesized.resources('aws_appautoscaling_target')).some(({ resource_id }) =>
        resource_id.endsWith(`/${config.name}`),
      ),
    );
    expect(scaled.map(({ at }) => at)).toEqual([]);
  });

  test('has the time to write down what it holds', () => {
    const stores = single.filter(({ name }) => /^(prometheus|alertmanager|grafana|loki|tempo|postgres)$/.test(name));
    expect(
      where(stores, ({ name, task }) => (task.containers.find((c) => c.name === name)?.stopTimeout ?? 30) < 60),
    ).toEqual([]);
  });

  test('Prometheus leaves no lock behind on its volume', () => {
    const servers = single.filter(({ name }) => name === 'prometheus');
    const flag = '--storage.tsdb.no-lockfile';
    expect(
      where(servers, ({ task }) => !task.containers.find(({ name }) => name === 'prometheus')?.command.includes(flag)),
    ).toEqual([]);
  });
});

describe('every other service', () => {
  const others = services.filter((each) => !isSingle(each) && each.config.scheduling_strategy !== 'DAEMON');

  test('has the new tasks up before the old ones go', () => {
    const wrong = where(
      others,
      ({ config }) =>
        config.deployment_minimum_healthy_percent !== 100 ||
        config.deployment_maximum_percent !== 200 ||
        config.availability_zone_rebalancing !== 'ENABLED',
    );
    expect(wrong).toEqual([]);
  });

  test('of an application scales on CPU and memory, and Terraform leaves its count alone', () => {
    const applications = others.filter(({ task }) =>
      task.containers.some(({ name }) => /^(web|backend|frontend|webapp)$/.test(name)),
    );
    expect(applications.length).toBeGreaterThanOrEqual(15);
    for (const { at, name, config, synthesized } of applications) {
      const target = synthesized.one('aws_appautoscaling_target', (_, key) => key.startsWith(`${name}_`));
      const metrics = Object.entries(synthesized.resources('aws_appautoscaling_policy'))
        .filter(([key]) => key.startsWith(`${name}_`))
        .map(
          ([, policy]) =>
            policy.target_tracking_scaling_policy_configuration.predefined_metric_specification.predefined_metric_type,
        );
      expect([at, target.scalable_dimension, target.min_capacity, metrics.sort()]).toEqual([
        at,
        'ecs:service:DesiredCount',
        config.desired_count,
        ['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization'],
      ]);
      expect(config.lifecycle.ignore_changes).toEqual(['desired_count']);
      expect(target.max_capacity).toBeLessThanOrEqual(8);
    }
  });
});

describe('every service', () => {
  test('goes back by itself from a deployment that fails', () => {
    expect(
      where(services, ({ config: { deployment_circuit_breaker: breaker } }) => !breaker?.enable || !breaker.rollback),
    ).toEqual([]);
  });

  test('waits for capacity, for its roles, for the way out and for its volumes', () => {
    const wrong = services.flatMap(({ at, name, config, task, synthesized }) => {
      const after: string[] = config.depends_on;
      const patterns = [
        /^aws_ecs_cluster_capacity_providers\./,
        new RegExp(`^aws_iam_role_policy\\.${name}_execution-role_policy$`),
        /^aws_route\.platform_network_private-a-internet$/,
        ...(task.definition.volume.some((volume: Config) => volume.efs_volume_configuration)
          ? [
              /^aws_efs_mount_target\./,
              // The edge of who mounts: the task's own, or on EC2 that of the instance.
              new RegExp(`^aws_vpc_security_group_egress_rule\\.(${name}|platform_hosts)_egress-to-.+-2049$`),
            ]
          : []),
      ];
      const egress = Object.entries(synthesized.resources('aws_vpc_security_group_egress_rule'))
        .filter(([, { security_group_id }]) => security_group_id === `\${aws_security_group.${name}_security-group.id}`)
        .map(([key]) => `aws_vpc_security_group_egress_rule.${key}`);
      return [
        ...patterns.filter((pattern) => !after.some((each) => pattern.test(each))).map((pattern) => `${at} ${pattern}`),
        ...egress.filter((rule) => !after.includes(rule)).map((rule) => `${at} ${rule}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test('is found by one name in service discovery', () => {
    expect(
      where(services, ({ config }) => !/service_discovery_service/.test(config.service_registries?.registry_arn)),
    ).toEqual([]);
  });
});

test('Grafana has the time to make its database, and the apply waits until it is healthy', () => {
  const servers = services.filter(({ name }) => name === 'grafana');
  expect(servers.length).toBe(stacks.size);
  for (const { at, config } of servers) {
    expect([at, config.wait_for_steady_state]).toEqual([at, '${var.wait_for_grafana}']);
    if (config.load_balancer?.length > 0) expect(config.health_check_grace_period_seconds).toBeGreaterThanOrEqual(300);
    expect(config.lifecycle.postcondition).toEqual([
      expect.objectContaining({
        condition: expect.stringMatching(/self\.task_definition == aws_ecs_task_definition\.grafana\.arn/),
      }),
    ]);
  }
});
