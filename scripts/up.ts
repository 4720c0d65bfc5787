import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../lab/table';
import { up as labUp, obstacle } from '../lab/up';
import { projectRoot } from '../modules/lib/project-root';
import { installOffline } from '../offline/install';
import { ensureTerraform } from './ensure-terraform';
import { summary } from './summary';
import { Terraform, theStack } from './terraform';

const usage = `usage: npm run up [-- <stack>] [--registry] [--no-lab]

  Deploys a stack (koronet-dev) with the real Terraform and says what stands.
  --registry  the real providers instead of the offline ones: needs a network, an account and its credentials
  --no-lab    does not run the applied stack on this machine`;

let said = '';

/** Progress, each line once while it stays the same. */
function log(line: string): void {
  if (line !== said) console.error(line);
  said = line;
}

/** Synthesizes, applies, and says what stands. */
async function up(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      registry: { type: 'boolean', default: false },
      'no-lab': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(usage);
  const stack = theStack(positionals);
  const begin = performance.now();

  await ensureTerraform(log);
  if (!values.registry) {
    log('offline providers: hashicorp/aws, grafana/grafana');
    installOffline();
  }
  log('synthesizing');
  const synth = spawnSync(process.execPath, [join(projectRoot, '.build', 'main.js')], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (synth.status !== 0) throw new Error('nothing was applied: the synth was refused');

  // Not the folders: one that a former synth left may be of a stack that is gone.
  const { stacks } = JSON.parse(readFileSync(join(projectRoot, 'cdktf.out', 'manifest.json'), 'utf8'));
  if (!(stack in stacks)) throw new Error(`there is no stack "${stack}": choose ${Object.keys(stacks).join(', ')}`);
  const terraform = new Terraform(stack, values.registry);
  log(`terraform init of ${stack}`);
  terraform.init();
  log(`terraform apply of ${stack}`);
  const outcome = await terraform.change('apply', log);
  const total = outcome.added + outcome.changed + outcome.removed;
  const state = terraform.show();
  console.log(`\n${summary(state)}\n`);
  console.log(
    total === 0
      ? `${stack}: nothing changes, the state is what the code says (${seconds(begin)})`
      : `${stack}: ${outcome.added} added, ${outcome.changed} changed, ${outcome.removed} removed in ${seconds(begin)}`,
  );
  if (!values.registry && !values['no-lab'] && stack !== 'bootstrap') await runInLab(stack, JSON.stringify(state));
}

/** Brings the applied stack up with real programs, where the machine allows it. */
async function runInLab(stack: string, state: string): Promise<void> {
  const reason = obstacle();
  if (reason !== undefined) return console.log(`\nnot run: ${reason}`);
  const begin = performance.now();
  log(`\nlab: running ${stack} on this machine`);
  const status = await labUp(stack, { state, origin: `the state of ${stack}`, log });
  console.log(`\n${table(status)}\n\n${stack} runs after ${seconds(begin)}; npm run down stops it`);
}

const seconds = (begin: number): string => `${((performance.now() - begin) / 1000).toFixed(0)} s`;

up().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
