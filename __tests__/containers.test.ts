import { fargateSizes } from '../modules/service/fargate-size';
import { everyStack, type Task, tasksOf, where } from './support/every-stack';
import type { Config, RenderedContainer } from './support/synth';

const stacks = everyStack();
const tasks = [...stacks].flatMap(([name, stack]) => tasksOf(name, stack));
const containers = tasks.flatMap((task) =>
  task.containers.map((container) => ({ task, container, at: `${task.stack}/${task.name}/${container.name}` })),
);
const onFargate = (task: Task): boolean => task.definition.requires_compatibilities.includes('FARGATE');

/** Programs that have to run as root, and why no other user would do. */
const roots: Readonly<Record<string, string>> = {
  setup: 'hands fresh volumes to their users',
  cadvisor: "reads other users' files and Docker's socket",
  alloy: "reads the host's log files, which are root's",
};

describe('every container', () => {
  test('there are many of them', () => expect(containers.length).toBeGreaterThan(150));

  test('has a read-only root file system', () => {
    expect(where(containers, ({ container }) => container.readonlyRootFilesystem !== true)).toEqual([]);
  });

  test('runs as a user of its own, or has a reason', () => {
    const root = containers.filter(({ container }) => !/^[1-9]\d*:[1-9]\d*$/.test(container.user));
    expect([...new Set(root.map(({ container }) => container.name))].sort()).toEqual(Object.keys(roots).sort());
  });

  test("drops every capability but those that its program needs; Fargate adds none of Docker's", () => {
    const kept = new Map(
      containers
        .filter(({ container }) => container.linuxParameters.capabilities.drop[0] !== 'ALL')
        .map(({ container }) => [container.name, container.linuxParameters.capabilities]),
    );
    // 14 by default: CHOWN, DAC_OVERRIDE and FOWNER stay for handing files over, NET_BIND_SERVICE for nginx on port 80.
    expect(Object.fromEntries([...kept].map(([name, { drop, add }]) => [name, [drop.length, add]]))).toEqual({
      setup: [11, undefined],
      webapp: [13, undefined],
      cadvisor: [14, ['DAC_READ_SEARCH']],
    });
    expect(
      where(containers, ({ task, container }) => onFargate(task) && container.linuxParameters.capabilities.add),
    ).toEqual([]);
  });

  test("comes from the account's own registry, by a version", () => {
    const registry = /^\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}\.dkr\.ecr\.us-east-1\.amazonaws\.com\//;
    expect(where(containers, ({ container }) => !/:[^:/]*\d+\.\d+[^:/]*$/.test(container.image))).toEqual([]);
    expect(where(containers, ({ container }) => /:latest\b/.test(container.image))).toEqual([]);
    expect(where(containers, ({ container }) => !registry.test(container.image))).toEqual([]);
  });

  test('logs to CloudWatch without holding the program up, on EC2 to files that do not grow for ever', () => {
    const wrong = where(containers, ({ task, container: { logConfiguration: log } }) => {
      if (!onFargate(task)) {
        return log.logDriver !== 'json-file' || !log.options['max-size'] || !log.options['max-file'];
      }
      const group = /^\$\{aws_cloudwatch_log_group\.[\w-]+\.name\}$/;
      return (
        log.logDriver !== 'awslogs' ||
        !group.test(log.options['awslogs-group']) ||
        !log.options['awslogs-region'] ||
        !log.options['awslogs-stream-prefix'] ||
        log.options.mode !== 'non-blocking' ||
        !log.options['max-buffer-size']
      );
    });
    expect(wrong).toEqual([]);
  });

  test('gets its secrets by ARN, and none in its environment', () => {
    const arn = /^\$\{aws_secretsmanager_secret_version\.[\w-]+\.secret_id\}$/;
    expect(
      where(containers, ({ container }) => container.secrets.some(({ valueFrom }) => !arn.test(valueFrom))),
    ).toEqual([]);
    const suspicious = containers.flatMap(({ at, container }) =>
      container.environment
        .filter(
          ({ name, value }) =>
            (/PASSWORD|SECRET|TOKEN|_KEY$/.test(name) && !/^GF_AUTH_GENERIC_OAUTH_TOKEN_URL$/.test(name)) ||
            /\$\{(ephemeral|var)\.|secret_string|hooks\.slack\.com/.test(value),
        )
        .map(({ name }) => `${at} ${name}`),
    );
    expect(suspicious).toEqual([]);
  });

  test('has a new revision when a secret has a new version', () => {
    const wrong = where(containers, ({ container }) =>
      container.secrets.some(({ name }) => !/^\d+$/.test(container.dockerLabels?.[`secret-version.${name}`] ?? '')),
    );
    expect(wrong).toEqual([]);
  });

  test('is started again where the task goes on without it, after the least time ECS knows', () => {
    const awaited = ({ container, task }: { container: RenderedContainer; task: Task }): boolean =>
      task.containers.some(({ dependsOn = [] }) =>
        dependsOn.some(
          (each: Config) => each.containerName === container.name && ['SUCCESS', 'COMPLETE'].includes(each.condition),
        ),
      );
    const sidecars = containers.filter(({ container }) => container.essential === false);
    expect(
      where(
        sidecars.filter((each) => !awaited(each)),
        ({ container }) =>
          container.restartPolicy?.enabled !== true || container.restartPolicy.restartAttemptPeriod !== 60,
      ),
    ).toEqual([]);
    expect(where(sidecars.filter(awaited), ({ container }) => container.restartPolicy)).toEqual([]);
  });

  test('hears that it has to stop: a shell in front of a program would keep the signal to itself', () => {
    const shells = containers.filter(
      ({ container }) => container.essential && /^(ba)?sh$/.test(container.entryPoint?.[0] ?? ''),
    );
    expect([...new Set(shells.map(({ container }) => container.name))].sort()).toEqual(['grafana', 'redis']);
    expect(where(shells, ({ container }) => !/^exec \S/m.test(container.command.join('\n')))).toEqual([]);
  });

  test('stops within what ECS grants', () => {
    expect(where(containers, ({ container }) => (container.stopTimeout ?? 30) > 120)).toEqual([]);
  });

  test('has what setup prepared before it starts', () => {
    const wrong = where(containers, ({ task, container }) => {
      const setup = task.containers.find(({ name }) => name === 'setup');
      const prepared = new Set((setup?.mountPoints ?? []).map((mount: Config) => mount.sourceVolume));
      const needs = container.mountPoints.some((mount: Config) => prepared.has(mount.sourceVolume));
      const waits = (container.dependsOn ?? []).some(
        (each: Config) => each.containerName === 'setup' && each.condition === 'SUCCESS',
      );
      return container.name !== 'setup' && needs && !waits;
    });
    expect(wrong).toEqual([]);
  });
});

describe('every task', () => {
  const all = tasks.map((task) => ({ ...task, at: `${task.stack}/${task.name}` }));

  test('has a size that Fargate offers and that its containers fit into', () => {
    const wrong = where(all.filter(onFargate), ({ definition: { cpu, memory }, containers: own }) => {
      const asked = own.reduce((sum, container) => sum + (container.memoryReservation ?? container.memory ?? 0), 0);
      return !fargateSizes[Number(cpu)]?.includes(Number(memory)) || asked > Number(memory);
    });
    expect(wrong).toEqual([]);
  });

  test('mounts file systems through an access point, with its own role, encrypted on the way', () => {
    const volumes = all.flatMap(({ at, definition }) =>
      (definition.volume as Config[]).flatMap(({ efs_volume_configuration: efs }) => (efs ? [{ at, efs }] : [])),
    );
    expect(volumes.length).toBeGreaterThan(20);
    const wrong = where(volumes, ({ efs }) => {
      const { authorization_config: authorization } = efs;
      return efs.transit_encryption !== 'ENABLED' || authorization.iam !== 'ENABLED' || !authorization.access_point_id;
    });
    expect(wrong).toEqual([]);
  });
});
