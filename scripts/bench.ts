import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columns } from '../modules/lib/columns';
import { projectRoot } from '../modules/lib/project-root';

/** Runs per row; the median is shown, since machines are noisy. The largest row is its own average. */
const runsOf = (copies: number): number => (copies < 100 ? 5 : 1);
/** What the synth of koronet in three environments may take once compiled. */
const budget = { seconds: 2, megabytes: 250 };

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly stacks: number;
  readonly resources: number;
}

/** One synth in a process of its own, which reports its own peak of memory. */
function synth(copies: number): Run {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, '.build', 'scripts', 'bench-synth.js'), String(copies)],
    {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { ...process.env, CDKTF_OUTDIR: outdir },
    },
  );
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(stderr);
  const folders = readdirSync(join(outdir, 'stacks'));
  const resources = folders
    .map(
      (name) =>
        JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')).resource as Record<
          string,
          object
        >,
    )
    .reduce(
      (sum, types) => sum + Object.values(types).reduce((count, named) => count + Object.keys(named).length, 0),
      0,
    );
  rmSync(outdir, { recursive: true });
  return { seconds, megabytes: Number(stdout) / 1024, stacks: folders.length, resources };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function row(copies: number): { cells: string[]; seconds: number; megabytes: number } {
  console.error(`synthesizing ${copies} of koronet, ${runsOf(copies)} times`);
  const samples = Array.from({ length: runsOf(copies) }, () => synth(copies));
  const seconds = median(samples.map((sample) => sample.seconds));
  const megabytes = median(samples.map((sample) => sample.megabytes));
  const { stacks, resources } = samples[0] as Run;
  const perThousand = (seconds / resources) * 1000;
  const cells = [String(stacks), String(resources), seconds.toFixed(2), perThousand.toFixed(2), megabytes.toFixed(0)];
  return { cells, seconds, megabytes };
}

const rows = [1, 3, 10, 100].map(row);
console.log(
  columns([['stacks', 'resources', 'seconds', 's / 1,000 resources', 'MB'], ...rows.map(({ cells }) => cells)], '  '),
);
const three = rows[1];
if (three) {
  const verdict = three.seconds < budget.seconds && three.megabytes < budget.megabytes ? 'within' : 'over';
  console.log(
    `\nthree stacks are ${verdict} the budget of ${budget.seconds} s and ${budget.megabytes} MB (median of ${runsOf(3)} runs)`,
  );
}
