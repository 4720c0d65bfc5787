import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';

/** A command with wrong arguments, and what it says about them. */
const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['scripts/cost.js', ['missing.json'], /^missing\.json: ENOENT/],
  ['scripts/cost.js', ['README.md'], /^README\.md: .*not valid JSON/],
  ['scripts/cost.js', ['package.json'], /^package\.json: neither a plan nor a state/],
  ['scripts/pipeline.js', ['plan'], /no environment ""[\s\S]*allowed: dev, staging, prod/],
  ['scripts/pipeline.js', ['plan', 'dev', 'prod'], /^usage: /],
  ['scripts/pipeline.js', ['constructor', 'dev'], /^usage: /],
  ['scripts/test-alert.js', [], /^usage: /],
  ['scripts/test-alert.js', ['koronet-dev', 'prod'], /^usage: /],
  ['scripts/test-alert.js', ['koronet-qa'], /^there is no stack koronet-qa/],
  ['scripts/up.js', ['koronet-dev', 'showcase-dev'], /^one stack at a time: koronet-dev, or showcase-dev/],
  ['scripts/down.js', ['koronet-dev', 'showcase-dev'], /^one stack at a time/],
  // A folder that Terraform has never been in, as that of a stack after its synth.
  ['lab/cli.js', ['up', '../../modules'], /^\.\.\/\.\.\/modules has not been applied: npm run up -- /],
  ['lab/cli.js', ['check', 'koronet-qa', '--seconds', 'soon'], /^--seconds soon: choose a number above 0/],
];

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, options: readonly string[] = []) {
  return spawnSync(process.execPath, [...options, join(projectRoot, '.build', command), ...args], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

test.each(refusals)('%s %j is refused without a stack trace', (command, args, message) => {
  const { status, stdout, stderr } = run(command, args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each<readonly string[]>([
  ['status', 'koronet-dev'],
  ['check', 'koronet-dev'],
  ['exec', 'koronet-dev', 'koronet-web-service', '--', 'id'],
  ['drill', 'koronet-dev', 'all'],
  ['down', 'koronet-dev'],
])('lab %s without root says that it needs root', (...args) => {
  const { status, stdout, stderr } = run('lab/cli.js', args, {}, [
    '--import',
    'data:text/javascript,process.getuid=()=>1000',
  ]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^the lab needs (root: it makes|Linux: its tasks are) network namespaces/);
});

test('down says what it does, and of a stack without a lab that there is nothing to stop', () => {
  expect(run('scripts/down.js', ['--help'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^usage: /) });
  expect(run('lab/cli.js', ['down', 'nope-dev'])).toMatchObject({
    status: 0,
    stderr: 'nothing to stop: nope-dev has no lab here\n',
  });
});

test('a refused synth ends with 1, says one thing and writes no stack', () => {
  const outdir = join(mkdtempSync(join(tmpdir(), 'bad-')), 'out');
  const { status, stderr, stdout } = run('main.js', [], { ENVIRONMENTS: 'qa', CDKTF_OUTDIR: outdir });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trim()).toBe(
    [
      'environment: there is no environment "qa"',
      '  allowed: dev, staging, prod',
      '  fix:     choose one of these, or add it to stacks/environments.ts',
    ].join('\n'),
  );
  expect(existsSync(outdir) ? readdirSync(outdir) : []).toEqual([]);
});

test('an environment that is named twice is synthesized once', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'bad-'));
  expect(run('main.js', [], { ENVIRONMENTS: 'dev,dev', CDKTF_OUTDIR: outdir })).toMatchObject({
    status: 0,
    stderr: '',
  });
});
