import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { installOffline } from '../offline/install';
import { terraformBinary } from '../offline/terraform';
import { environmentNames } from '../stacks/environments';
import { systems as declared } from '../stacks/systems';
import { type Config, Synthesized, synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

jest.setTimeout(600_000);

const program = join(projectRoot, '.build', 'main.js');
if (!existsSync(program)) throw new Error('nothing is compiled: run npm run build first');

const added = declared.map((System) => synthesize(System, 'dev').json.provider.aws[0].default_tags[0].tags.system);
/** The systems of the design, spelled out: a stack that is missing must not be missing here too; then those that were added. */
const systems = [...new Set(['koronet', 'dating-app', 'davidshaevel', 'showcase', ...added])];
const expected = ['bootstrap', ...systems.flatMap((system) => environmentNames.map((name) => `${system}-${name}`))];

const root = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A synth of everything in a process of its own. */
function synthesizeIn(cwd: string, outdir: string): string {
  const { status, stderr } = spawnSync(process.execPath, [program], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDKTF_OUTDIR: outdir,
      ENVIRONMENTS: undefined,
      TZ: outdir.endsWith('two') ? 'Asia/Tokyo' : 'UTC',
    },
  });
  if (status !== 0) throw new Error(stderr);
  return outdir;
}

function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path).toString('latin1')]),
  );
}

let one: Record<string, string>;

beforeAll(() => {
  one = tree(synthesizeIn(projectRoot, join(root, 'one')));
});

test('writes the bootstrap stack and every system in every environment, and no other', () => {
  expect(Object.keys(JSON.parse(one['manifest.json'] ?? '{}').stacks).sort()).toEqual([...expected].sort());
  expect(readdirSync(join(root, 'one', 'stacks')).sort()).toEqual([...expected].sort());
});

test('writes the same bytes from another folder, into another folder, in another time zone', () => {
  const two = tree(synthesizeIn(tmpdir(), join(root, 'two')));
  expect(Object.keys(two)).toEqual(Object.keys(one));
  expect(Object.keys(two).some((path) => path.endsWith('.zip'))).toBe(true);
  expect(Object.keys(one).filter((path) => one[path] !== two[path])).toEqual([]);
});

test('writes nothing that belongs to this machine', () => {
  const own = [projectRoot, root, homedir()];
  const found = Object.entries(one).flatMap(([file, text]) =>
    own.filter((path) => text.includes(`${path}/`)).map((path) => `${file}: ${path}`),
  );
  expect(found).toEqual([]);
});

test('warns of what a reader of the plan should know', () => {
  const { stacks } = JSON.parse(one['manifest.json'] ?? '{}') as { stacks: Record<string, { annotations: Config[] }> };
  for (const name of expected.filter((each) => each !== 'bootstrap')) {
    const warnings = stacks[name]?.annotations.map(({ message }) => message).join('\n');
    expect(warnings).toMatch(/does not support NFS/);
  }
  const inState = Object.keys(stacks).filter((name) =>
    JSON.stringify(stacks[name]?.annotations).includes('Terraform state'),
  );
  expect(inState.some((name) => name.startsWith('koronet'))).toBe(true);
});

test('of one environment writes that one', () => {
  const outdir = join(root, 'staging');
  const { status } = spawnSync(process.execPath, [program], {
    env: { ...process.env, CDKTF_OUTDIR: outdir, ENVIRONMENTS: 'staging' },
  });
  expect(status).toBe(0);
  expect(readdirSync(join(outdir, 'stacks')).sort()).toEqual(
    ['bootstrap', ...systems.map((system) => `${system}-staging`)].sort(),
  );
});

/** Programs that have to accept what is written; OpenTofu resolves short provider names to its own registry. */
const tofu = join(projectRoot, '.tools', 'bin', 'tofu');
const validators = [...new Set([terraformBinary(), ...(existsSync(tofu) ? [tofu] : [])])];
if (!existsSync(tofu))
  process.stdout.write('synth: not validated by OpenTofu, it is not installed (npm run tools -- tofu)\n');

describe.each(validators)('%s', (validator) => {
  test.each(expected)('accepts %s: every expression in it resolves', (stack) => {
    const folder = join(root, 'one', 'stacks', stack);
    const env = {
      ...process.env,
      ...installOffline().env,
      TF_IN_AUTOMATION: '1',
      TF_DATA_DIR: join(root, `${stack}-data`),
    };
    const run = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync(validator, args, { cwd: folder, env, encoding: 'utf8' });
      return status === 0 ? '' : stdout + stderr;
    };
    expect(run('init', '-backend=false', '-input=false', '-no-color')).toBe('');
    expect(run('validate', '-no-color')).toBe('');
    rmSync(join(root, `${stack}-data`), { recursive: true, force: true });
    rmSync(join(folder, '.terraform.lock.hcl'), { force: true });
  });
});

test('the bootstrap stack is applied, planned without a change, and destroyed', () => {
  const stack = new Synthesized(JSON.parse(one['stacks/bootstrap/cdk.tf.json'] ?? '{}'));
  const workspace = new Workspace(withLocalState(stack));
  try {
    expect(workspace.apply()).toMatch(/Apply complete! Resources: \d{2,} added, 0 changed, 0 destroyed/);
    expect(workspace.changes()).toEqual({});
    expect(workspace.destroy()).toContain('Destroy complete!');
  } finally {
    workspace.remove();
  }
});

test('zones inside others are delegated there, and the name servers of the others are put out', () => {
  const { resource, output }: Config = JSON.parse(one['stacks/bootstrap/cdk.tf.json'] ?? '{}');
  const zones = Object.values(resource.aws_route53_zone as Record<string, Config>).map(({ name }) => name);
  const delegated = Object.values(resource.aws_route53_record as Record<string, Config>).map(
    ({ name, type, zone_id }) => [
      name,
      type,
      resource.aws_route53_zone[/zone\.([\w-]+)\./.exec(zone_id)?.[1] ?? '']?.name,
    ],
  );
  expect(delegated.sort()).toEqual(
    [
      ['dev.example.com', 'NS', 'example.com'],
      ['staging.example.com', 'NS', 'example.com'],
      ['staging.davidshaevel.com', 'NS', 'davidshaevel.com'],
      ['prod.davidshaevel.com', 'NS', 'davidshaevel.com'],
    ].sort(),
  );
  expect(zones.filter((zone) => !delegated.some(([name]) => name === zone)).sort()).toEqual([
    'davidshaevel.com',
    'example.com',
  ]);
  expect(Object.keys(output).sort()).toEqual(['name-servers-davidshaevel-com', 'name-servers-example-com']);
});
