import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { terraformBinary } from '../offline/terraform';
import { environment } from '../stacks/environments';
import { type Plan, planReview } from './plan-review';

const usage = 'usage: node .build/scripts/pipeline.js plan|apply <environment>';

const folder = join(projectRoot, 'cdktf.out', 'stacks');
const plans = join(projectRoot, 'plans');

/** A secret that the repository does not have arrives as an empty text, which is no value: its variable keeps its default. */
const given = Object.fromEntries(
  Object.entries(process.env).filter(([name, value]) => !(name.startsWith('TF_VAR_') && value === '')),
);

/** Runs a program; its output goes to the job's log unless it is wanted. */
function run(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; capture?: boolean } = {},
): string {
  const { status, stdout } = spawnSync(program, args, {
    cwd: projectRoot,
    env: { ...given, TF_IN_AUTOMATION: '1', TF_INPUT: '0', ...options.env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', options.capture ? 'pipe' : 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
  return stdout ?? '';
}

/** The stacks of an environment, a system's infrastructure before its Grafana content. */
function synthesized(name: string): string[] {
  run(process.execPath, [join(projectRoot, '.build', 'main.js')], { env: { ENVIRONMENTS: name } });
  return readdirSync(folder)
    .filter((stack) => new RegExp(`-${name}(-grafana)?$`).test(stack))
    .sort();
}

const chdir = (stack: string): string => `-chdir=${join(folder, stack)}`;
const planFile = (stack: string): string => join(plans, `${stack}.tfplan`);

/** Plans every stack of an environment; saves the plans, and what they say in `plans/<environment>.md`. */
function plan(name: string): void {
  const terraform = terraformBinary();
  mkdirSync(plans, { recursive: true });
  const reviews = synthesized(name).map((stack) => {
    run(terraform, [chdir(stack), 'init', '-no-color']);
    run(terraform, [chdir(stack), 'plan', '-no-color', '-lock-timeout=5m', `-out=${planFile(stack)}`]);
    const shown = JSON.parse(
      run(terraform, [chdir(stack), 'show', '-json', planFile(stack)], { capture: true }),
    ) as Plan;
    return planReview(stack, shown);
  });
  writeFileSync(join(plans, `${name}.md`), `## ${name}\n\n${reviews.join('\n\n')}\n\n`);
}

/** Applies the saved plans, in the order they were made. */
function apply(name: string): void {
  const terraform = terraformBinary();
  for (const stack of synthesized(name)) {
    run(terraform, [chdir(stack), 'init', '-no-color']);
    run(terraform, [chdir(stack), 'apply', '-no-color', '-lock-timeout=5m', planFile(stack)]);
  }
}

try {
  const [command, name = '', ...others] = process.argv.slice(2);
  const commands = new Map(Object.entries({ plan, apply }));
  const chosen = commands.get(command ?? '');
  if (chosen === undefined || others.length > 0) throw new Error(usage);
  environment(name);
  chosen(name);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
