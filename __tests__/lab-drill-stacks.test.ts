import { planOf } from '../lab/drill';
import { alertsOf } from '../lab/drill/alerts';
import type { RunFile } from '../lab/run-file';
import { environmentNames } from '../stacks/environments';
import { systems } from '../stacks/systems';
import { promtoolTests } from './rules.groups';
import { type RenderedContainer, synthesize } from './support/synth';

const stacks = systems.flatMap((system) => environmentNames.map((name) => ({ system, name })));
const tested = new Set(
  [...promtoolTests.values()].flatMap(({ tests }) =>
    tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test.map(({ alertname }) => alertname)),
  ),
);

/** Of a stack, what its drills are chosen by: the containers of its services and databases with their files, and where they run. */
function runOf({ system, name }: (typeof stacks)[number]): RunFile {
  const stack = synthesize(system, name);
  const definitions = stack.resources('aws_ecs_task_definition');
  const services = Object.values(stack.resources('aws_ecs_service')).map((service) => {
    const definition = /aws_ecs_task_definition\.([\w-]+)\./.exec(service.task_definition)?.[1] ?? '';
    const containers = JSON.parse(definitions[definition]?.container_definitions) as RenderedContainer[];
    const providers = (service.capacity_provider_strategy ?? []) as { capacity_provider: string }[];
    return {
      name: service.name,
      kind: 'ecs',
      launchType: providers.every((each) => each.capacity_provider.startsWith('FARGATE')) ? 'FARGATE' : 'EC2',
      task: {
        containers: containers.map((container) => ({
          ...container,
          environment: Object.fromEntries((container.environment ?? []).map((each) => [each.name, each.value])),
        })),
      },
    };
  });
  const databases = Object.values(stack.resources('aws_db_instance')).map(({ identifier }) => ({
    name: identifier,
    kind: 'managed',
    launchType: 'FARGATE',
    task: { containers: [{ name: 'postgres', environment: {} }] },
  }));
  return { stack: name, services: [...services, ...databases] } as unknown as RunFile;
}

describe.each(stacks)('the alerts of $system.name in $name', (stack) => {
  const run = runOf(stack);
  const plan = planOf(run);

  test('have a drill there, or a reason why not and a promtool test', () => {
    const drilled = [...plan.drills.values()].flat().map(({ name }) => name);
    expect([...drilled, ...plan.undrilled.map(({ alert }) => alert)].sort()).toEqual(
      alertsOf(run)
        .map(({ name }) => name)
        .sort(),
    );
    expect(drilled.length).toBeGreaterThan(10);
    expect(plan.undrilled.filter(({ alert, reason }) => reason === '' || !tested.has(alert))).toEqual([]);
  });

  test('lead to their runbooks', () => {
    expect(alertsOf(run).filter(({ runbook }) => !/^https:.*\/\w+\.md$/.test(runbook))).toEqual([]);
  });
});
