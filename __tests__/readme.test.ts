import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { environmentSchema } from '../modules/platform/environment';
import { environmentNames } from '../stacks/environments';
import { systems } from '../stacks/systems';
import { catalog } from '../tools/catalog';
import { everyStack } from './support/every-stack';
import { type Config, type Synthesized, synthesize } from './support/synth';

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const readme = read('README.md');
const { scripts, dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** Rows of the table under a heading, as cells. */
const table = (heading: string): string[][] =>
  (readme.split(`\n## ${heading}\n`)[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim())) ?? [];

const documents = [
  'README.md',
  'help',
  'CHANGELOG.md',
  'offline/README.md',
  ...['runbooks', 'docs'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(folder, file)),
  ),
];

test('the fifth system of the README is the file that the tests deploy', () => {
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks).toContain(read('examples/bookshop.ts'));
});

test('documents name npm scripts and files that there are', () => {
  const wrong = documents.flatMap((document) => {
    const text = read(document);
    const named = [...text.matchAll(/npm run (?:-s )?([a-z-]+)/g)].map(([, script = '']) => script);
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    return [
      ...named.filter((script) => !(script in scripts)),
      ...links.filter((link) => !existsSync(join(projectRoot, dirname(document), link))),
    ].map((missing) => `${document}: ${missing}`);
  });
  expect(wrong).toEqual([]);
});

test('help names every npm script that is not a part of another one', () => {
  const help = read('help');
  const missing = Object.keys(scripts).filter((script) => !new RegExp(`npm (run (-s )?)?${script}\\b`).test(help));
  expect(missing).toEqual(['build']);
});

test('every dependency stands in its table, with its version', () => {
  const [packages, programs] = [
    table('Dependencies').filter(([, cell]) => cell?.startsWith('`')),
    table('Dependencies'),
  ];
  const npm = Object.entries({ ...dependencies, ...devDependencies });
  const missing = npm.filter(
    ([name, version]) =>
      !packages.some(([, names = '', versions = '']) => names.includes(`\`${name}\``) && versions.includes(version)),
  );
  expect(missing).toEqual([]);
  const tools = Object.entries(catalog).filter(
    ([name, { version, license }]) =>
      !programs.some(
        ([, names = '', versions = '', , licenses = '']) =>
          names.split(', ').includes(name) && versions.split(', ').includes(version) && licenses.includes(license),
      ),
  );
  expect(tools.map(([name]) => name)).toEqual([]);
});

test('every field of an environment stands in its table, and no other', () => {
  const fields = table('Environments')
    .slice(1)
    .flatMap(([, names = '']) => names.split(/[`, ]+/).filter(Boolean));
  expect(fields.sort()).toEqual(
    Object.keys(environmentSchema.shape)
      .filter((field) => field !== 'name')
      .sort(),
  );
});

test('every variable of a system stands in the README', () => {
  const variables = systems.flatMap((system) => Object.keys(synthesize(system, 'dev').json.variable));
  expect(variables.length).toBeGreaterThan(20);
  expect([...new Set(variables)].filter((name) => !readme.includes(name))).toEqual([]);
});

test('the runbooks say where the logs of every system are', () => {
  const said = read('runbooks/README.md');
  const unsaid = systems.flatMap((system) => {
    const stack = synthesize(system, 'dev');
    const { stack: name } = stack.json.provider.aws[0].default_tags[0].tags;
    return Object.values(stack.resources('aws_cloudwatch_log_group'))
      .flatMap((group) => /^\/ecs\/([^/]+)\/(?!exec$)/.exec(group.name)?.[1] ?? [])
      .filter((prefix) => prefix !== name && !said.includes(`/ecs/${prefix}/`));
  });
  expect(unsaid).toEqual([]);
});

// Defaults: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html and the general reference of Fargate and EC2.
test('the first apply says which quotas all systems of an environment need', () => {
  const vcpus: Record<string, number> = { 'm6i.large': 2, 'm6i.xlarge': 4 };
  const fargate = ({ json }: Synthesized): number =>
    Object.entries<Config>(json.resource.aws_ecs_service).reduce((sum, [name, service]) => {
      const scaling = json.resource.aws_appautoscaling_target?.[`${name}_scaling`];
      const { cpu } = json.resource.aws_ecs_task_definition[name];
      return sum + (Number(cpu ?? 0) / 1024) * (scaling?.max_capacity ?? service.desired_count ?? 0);
    }, 0);
  const all = [...everyStack().values()];
  const uses = environmentNames.map((environment) => {
    const stacks = all.filter(({ json }) => json.provider.aws[0].default_tags[0].tags.environment === environment);
    const total = (count: (stack: Synthesized) => number): number => stacks.reduce((sum, each) => sum + count(each), 0);
    return [
      total((each) => Object.keys(each.resources('aws_vpc')).length),
      total((each) => Object.keys(each.resources('aws_nat_gateway')).filter((name) => name.endsWith('nat-a')).length),
      total((each) => Object.keys(each.resources('aws_eip')).length),
      total(fargate),
      total((each) =>
        Object.values(each.resources('aws_autoscaling_group')).reduce((sum, { max_size }) => {
          return sum + max_size * (vcpus[each.one('aws_launch_template').instance_type] ?? Number.NaN);
        }, 0),
      ),
    ];
  });
  const rows = [...read('runbooks/first-apply.md').matchAll(/^\|.*`L-[0-9A-F]{8}`(.*)$/gm)];
  const said = rows.map(([, cells = '']) => cells.split('|').slice(2, 5).map(Number));
  expect(said).toEqual(uses[0]?.map((_, quota) => uses.map((environment) => environment[quota])));
});
