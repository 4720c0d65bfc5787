import { planOf } from '../lab/drill';
import { alertsOf } from '../lab/drill/alerts';
import { images } from '../lab/images/table';
import type { RunFile } from '../lab/run-file';
import { environmentNames } from '../stacks/environments';
import { type System, systems } from '../stacks/systems';
import { promtoolTests } from './rules.groups';
import { type RenderedContainer, synthesize } from './support/synth';

type Stack = { readonly system: System; readonly name: string };

const tested = new Set(
  [...promtoolTests.values()].flatMap(({ tests }) =>
    tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test.map(({ alertname }) => alertname)),
  ),
);

/** Of a stack, what its drills are chosen by: the containers of its services and databases with their files, and where they run. */
function runOf({ system, name }: Stack): RunFile {
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

/** Whether the lab runs all its programs: of a system that was added it may know none yet. */
const inLab = ({ services }: RunFile): boolean =>
  (services as unknown as { task: { containers: { image?: string }[] } }[])
    .flatMap(({ task }) => task.containers.flatMap(({ image }) => image ?? []))
    .every((image) => images.some(({ repository }) => repository.test(image)));

const stacks = systems
  .flatMap((system) => environmentNames.map((name) => ({ system, name })))
  .map((stack) => ({ ...stack, run: runOf(stack) }))
  .filter(({ run }) => inLab(run));

test('the four systems are all among those of the lab', () => {
  const names = [...new Set(stacks.map(({ system }) => system.name))];
  expect(names).toEqual(expect.arrayContaining(['Koronet', 'DatingApp', 'Davidshaevel', 'Showcase']));
  expect(stacks.length).toBeGreaterThanOrEqual(4 * environmentNames.length);
});

describe.each(stacks)('the alerts of $system.name in $name', ({ run }) => {
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
