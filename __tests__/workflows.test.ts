import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../modules/lib/project-root';
import { planReview } from '../scripts/plan-review';
import { systems } from '../stacks/systems';
import { type Config, synthesize } from './support/synth';

const github = join(projectRoot, '.github');
const runbook = readFileSync(join(projectRoot, 'runbooks/first-apply.md'), 'utf8');
const files = (readdirSync(github, { recursive: true, encoding: 'utf8' }) as string[])
  .filter((name) => name.endsWith('.yml'))
  .sort();

test('actionlint finds nothing', () => {
  const workflows = files.filter((name) => name.startsWith('workflows')).map((name) => join(github, name));
  expect(workflows).toHaveLength(3);
  const { status, stdout, error } = spawnSync(
    join(projectRoot, '.tools', 'bin', 'actionlint'),
    ['-no-color', ...workflows],
    {
      encoding: 'utf8',
      cwd: projectRoot,
    },
  );
  if (error) throw new Error(`actionlint is missing (${error.message}): npm run tools -- actionlint`);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each(files)('%s pins every action of others by commit, and names no static key', (name) => {
  const text = readFileSync(join(github, name), 'utf8');
  const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
  const loose = used.filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40}$/.test(action));
  expect(loose).toEqual([]);
  expect(text).not.toMatch(/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/);
});

test('the deployment hands over every secret value that a system asks for', () => {
  const variables = systems.flatMap((system) =>
    Object.entries<{ sensitive?: boolean }>(synthesize(system, 'dev').json.variable),
  );
  // A login of Grafana is for emulators, and for whoever has lost the password.
  const asked = variables.filter(([name, { sensitive }]) => sensitive && name !== 'grafana_auth').map(([name]) => name);
  const given = readFileSync(join(github, 'workflows', 'deploy.yml'), 'utf8');
  expect(asked.length).toBeGreaterThan(10);
  expect([...new Set(asked)].filter((name) => !given.includes(`TF_VAR_${name}: \${{ secrets.`))).toEqual([]);
});

// A job with an environment has it in its claim, and nothing of the branch:
// https://docs.github.com/en/actions/reference/security/oidc#filtering-for-a-specific-environment
test.each(['PLAN_ROLE_ARN', 'APPLY_ROLE_ARN'])('the first apply has %s trust exactly the jobs that take it', (role) => {
  const jobs = files
    .filter((name) => name.startsWith('workflows'))
    .flatMap((name) => Object.values<Config>(parse(readFileSync(join(github, name), 'utf8'), { merge: true }).jobs))
    .filter(({ steps }) => JSON.stringify(steps).includes(`vars.${role}`));
  const taken = jobs.flatMap(({ environment, strategy }) =>
    (strategy?.matrix.environment ?? ['']).map((each: string) =>
      environment.replace('${{ matrix.environment }}', each),
    ),
  );
  const [, names = '', suffix] = new RegExp(`${role}.*:environment:<(.*)>(-plan)?\``).exec(runbook) ?? [];
  const trusted = names.split(',').map((name) => `${name}${suffix ?? ''}`);
  expect([...new Set(taken)].sort()).toEqual(trusted.sort());
});

// AWS' ReadOnlyAccess has none of these: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
test('the first apply lets a plan open every ephemeral value of prod', () => {
  const patterns = [...runbook.matchAll(/`\*(-[a-z-]+-password-)\*`/g)].map(([, part = '']) => part);
  const target = (reference: string): string => reference.split('.')[1] ?? '';
  for (const stack of systems.map((system) => synthesize(system, 'prod'))) {
    const { aws_secretsmanager_secret_version: read, ...others } = stack.json.ephemeral as Record<string, Config>;
    const names = Object.values<Config>(read ?? {}).map(({ secret_id }) => {
      const version = stack.resources('aws_secretsmanager_secret_version')[target(secret_id)];
      return stack.resources('aws_secretsmanager_secret')[target(version?.secret_id)]?.name as string;
    });
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !patterns.some((part) => `${name}-AbCdEf`.includes(part)))).toEqual([]);
    expect(Object.keys(others)).toEqual(['aws_secretsmanager_random_password']);
  }
  expect(runbook).toContain('`secretsmanager:GetRandomPassword`');
});

// Whoever may read the repository may download them:
// https://docs.github.com/en/actions/managing-workflow-runs-and-deployments/managing-workflow-runs/downloading-workflow-artifacts
test('no saved plan of a pull request leaves its runner', () => {
  const { runs } = parse(readFileSync(join(github, 'actions', 'plan', 'action.yml'), 'utf8')) as Config;
  const upload = runs.steps.find(({ uses }: Config) => uses?.startsWith('actions/upload-artifact@'));
  expect(upload.with.path).toBe(
    "${{ github.event_name == 'pull_request' && format('plans/{0}.md', inputs.environment) || 'plans' }}",
  );
});

// "Body is too long (maximum is 65536 characters)", says GitHub's API.
test.each([
  [1, true],
  [2000, false],
])('plans of %i resources fit into the comment, in full: %s', (count, full) => {
  const { jobs } = parse(readFileSync(join(github, 'workflows', 'pull-request.yml'), 'utf8')) as Config;
  const { run } = jobs.comment.steps.find((step: Config) => step.name === 'One comment, kept up to date');
  const change = { actions: ['create'], before: null, after: {} };
  const resource_changes = Array.from({ length: count }, (_, index) => ({
    address: `aws_ecs_service.web_${index}`,
    type: 'aws_ecs_service',
    change,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'comment-'));
  try {
    mkdirSync(join(folder, 'plans'));
    for (const name of ['dev', 'staging', 'prod']) {
      const review = planReview(`koronet-${name}`, { resource_changes });
      writeFileSync(join(folder, 'plans', `${name}.md`), `## ${name}\n\n${review}\n\n`);
    }
    const { status, stdout } = spawnSync('bash', ['-ec', `gh() { echo "$*"; cat comment.md; }; ${run}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NUMBER: '7', RUN: 'https://example.com/run' },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^pr comment 7 /);
    expect(stdout.length).toBeLessThan(65_536);
    expect(stdout).toContain(`### koronet-prod\n\n${count} to create`);
    expect(stdout.includes('+ aws_ecs_service.web_0\n')).toBe(full);
    expect(stdout.includes('https://example.com/run')).toBe(!full);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
