import { createHash, X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../modules/lib/project-root';
import { promtoolTests, rulesFolder } from './rules.groups';
import { everyStack, filesSeenBy, tasksOf } from './support/every-stack';
import { tool, withoutAnnotations } from './support/promtool';
import type { RenderedContainer } from './support/synth';

/** What one container of one or more stacks sees of its configuration; equal ones are checked once. */
interface Seen {
  readonly container: RenderedContainer;
  readonly files: Readonly<Record<string, string>>;
  /** Stacks and tasks it stands in. */
  readonly places: string[];
}

/** What Terraform puts in the place of `@@NAME@@` only after an apply. */
const values: Readonly<Record<string, string>> = {
  AMP_ENDPOINT: 'https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-0/',
  LOKI_BUCKET: 'loki-123456789012',
  TEMPO_BUCKET: 'tempo-123456789012',
};

const root = mkdtempSync(join(tmpdir(), 'extracted-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stacks = everyStack();
const seen = new Map<string, Seen>();
for (const [name, stack] of stacks) {
  for (const task of tasksOf(name, stack)) {
    for (const container of task.containers) {
      const files = filesSeenBy(container, task);
      if (Object.keys(files).length === 0) continue;
      const id = createHash('sha256')
        .update(JSON.stringify([container.image, container.command, files]))
        .digest('hex')
        .slice(0, 12);
      const known = seen.get(id) ?? { container, files, places: [] };
      known.places.push(`${name}/${task.name}`);
      seen.set(id, known);
    }
  }
}

/** The containers of an image, each with a folder that holds what it sees under its own paths. */
function containersOf(image: string): { title: string; folder: string; seen: Seen }[] {
  return [...seen]
    .filter(([, { container }]) => container.image.includes(`/${image}:`))
    .map(([id, each]) => ({ title: each.places.join(', '), folder: join(root, id), seen: each }));
}

/** Writes the files of a container below a folder, with every path in them that the container mounts moved there too. */
function write(folder: string, { files }: Seen): void {
  const directories = [...new Set(Object.keys(files).map((path) => `/${path.split('/').slice(1, 3).join('/')}/`))];
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    let text = content.replace(/@@(\w+)@@/g, (_, name: string) => values[name] ?? `@@${name}@@`);
    for (const directory of directories) text = text.replaceAll(directory, `${folder}${directory}`);
    writeFileSync(target, text);
  }
}

const flag = ({ command }: RenderedContainer, name: string): string =>
  (command as string[]).find((each) => each.startsWith(name))?.split('=')[1] ?? '';

describe('Prometheus', () => {
  const servers = containersOf('prometheus/prometheus');

  test('is in every stack', () => {
    expect(servers.flatMap(({ seen: { places } }) => places).filter((place) => place.endsWith('/prometheus'))).toEqual(
      [...stacks.keys()].map((name) => `${name}/prometheus`),
    );
  });

  test.each(servers)('promtool accepts the configuration of $title', ({ folder, seen: each }) => {
    write(folder, each);
    const agent = each.container.command.includes('--agent') ? ['--agent'] : [];
    const file = join(folder, flag(each.container, '--config.file'));
    expect(tool('promtool', folder, 'check', 'config', '--lint=all', '--lint-fatal', ...agent, file)).toBe('exit 0\n');
  });

  test('the configuration names nothing that is not there', () => {
    for (const { seen: each } of servers) {
      for (const pattern of (parse(each.files[flag(each.container, '--config.file')] ?? '').rule_files ??
        []) as string[]) {
        expect(Object.keys(each.files).some((path) => dirname(path) === dirname(pattern))).toBe(true);
      }
    }
  });

  /** Rule files by name and content, and a container that carries each. */
  const rules = new Map(
    servers.flatMap(({ folder, seen: each }) =>
      Object.entries(each.files)
        .filter(([path]) => path.includes('/rules/'))
        .map(([path, text]) => [`${basename(path)} ${text}`, { title: basename(path), folder, path }] as const),
    ),
  );

  test.each([...rules.values()])('promtool accepts $title', ({ folder, path }) => {
    expect(tool('promtool', folder, 'check', 'rules', '--lint=all', '--lint-fatal', join(folder, path))).toBe(
      'exit 0\n',
    );
  });

  /** Unit tests with every set of deployed rules that they can be run on. */
  const unitTests = [...promtoolTests].flatMap(([file, { rule_files: needed }]) => {
    const sets = servers.map(({ seen: { files } }) =>
      needed.map((name) => Object.entries(files).find(([path]) => path.endsWith(`/rules/${name}`))?.[1]),
    );
    const complete = sets.filter((set): set is string[] => set.every((text) => text !== undefined));
    const distinct = new Map(complete.map((set) => [set.map(withoutAnnotations).join('\n'), set]));
    return [...distinct.values()].map((contents) => ({ file, needed, contents }));
  });

  test.each(unitTests)('$file holds for the rules that are deployed', ({ file, needed, contents }) => {
    const folder = mkdtempSync(join(root, 'rules-'));
    for (const [index, name] of needed.entries()) {
      writeFileSync(join(folder, name), withoutAnnotations(contents[index] ?? ''));
    }
    copyFileSync(join(rulesFolder, file), join(folder, file));
    expect(tool('promtool', folder, 'test', 'rules', file)).toBe('exit 0\n');
  });

  test('every unit test is of rules that some stack deploys', () => {
    const run = new Set(unitTests.map(({ file }) => file));
    expect([...promtoolTests.keys()].filter((file) => !run.has(file))).toEqual([]);
  });
});

describe('Alertmanager', () => {
  const servers = containersOf('prometheus/alertmanager');

  test('is in every stack', () => {
    expect(servers.flatMap(({ seen: { places } }) => places).length).toBe(stacks.size);
  });

  test.each(servers)('amtool accepts the configuration of $title', ({ folder, seen: each }) => {
    write(folder, each);
    const file = flag(each.container, '--config.file');
    for (const [, key = ''] of (each.files[file] ?? '').matchAll(/_file: (\S+)/g)) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), 'https://example.com/dummy');
    }
    expect(tool('amtool', folder, 'check-config', join(folder, file))).toBe('exit 0\n');
  });

  test.each([...stacks])('of %s reads only keys that its setup container writes', (_, stack) => {
    const [setup] = stack.containers('alertmanager');
    const script: string = setup?.command[0];
    const config = stack.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '';
    const read = [...config.matchAll(/_file: \/etc\/alertmanager\/(\S+)/g)].map(([, key]) => key);
    expect(read.length).toBeGreaterThan(1);
    expect(read.filter((key) => !script.includes(`> alertmanager-config/${key}\n`))).toEqual([]);
  });
});

const loki = existsSync(join(projectRoot, '.tools', 'bin', 'loki'));
if (!loki) process.stdout.write('extracted configuration: Loki not checked by itself, it is not built here\n');
process.stdout.write(
  'extracted configuration: Alloy, Tempo and the CloudWatch exporter have no program here to check theirs\n',
);

(loki ? describe : describe.skip)('Loki', () => {
  test.each(containersOf('grafana/loki'))('accepts the configuration of $title', ({ folder, seen: each }) => {
    write(folder, each);
    const file = join(folder, flag(each.container, '-config.file'));
    expect(tool('loki', folder, '-verify-config', `-config.file=${file}`)).toBe('exit 0\n');
  });
});

describe('every file', () => {
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    yml: parse,
    json: JSON.parse,
    pem: (text) => new X509Certificate(text).toString(),
  };
  const files = new Map(
    [...seen.values()].flatMap(({ files: all, places }) =>
      Object.entries(all).map(([path, text]) => [`${path} ${text}`, { path, text, place: places[0] ?? '' }] as const),
    ),
  );
  const readable = [...files.values()].filter(({ path }) => (path.split('.').at(-1) ?? '') in readers);

  test.each(readable)('$path of $place is what its name says', ({ path, text }) => {
    expect(readers[path.split('.').at(-1) ?? '']?.(text)).toBeTruthy();
  });

  test('leaves only values to fill in that Terraform provides', () => {
    for (const [name, stack] of stacks) {
      for (const task of tasksOf(name, stack)) {
        const setup = task.containers.find((each) => each.name === 'setup');
        const provided = new Set((setup?.environment ?? []).map((each) => each.name));
        for (const container of task.containers) {
          const wanted = Object.values(filesSeenBy(container, task)).flatMap((text) =>
            [...text.matchAll(/@@(\w+)@@/g)].map(([, value = '']) => value),
          );
          expect([`${name}/${task.name}`, wanted.filter((value) => !provided.has(value))]).toEqual([
            `${name}/${task.name}`,
            [],
          ]);
        }
      }
    }
  });
});
