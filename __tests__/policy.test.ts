import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, Testing } from 'cdktf';
import { projectRoot } from '../modules/lib/project-root';
import { BootstrapStack } from '../stacks/bootstrap';
import { environment, environmentNames } from '../stacks/environments';
import { systems } from '../stacks/systems';
import { type Exception, exceptions } from './support/policy';
import { type Config, Synthesized, synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

/** What Checkov says of one resource. */
interface Failure {
  readonly check: string;
  readonly title: string;
  readonly stack: string;
  readonly resource: string;
  /** Statements of its policy that name every resource: those that a check of policies is about. */
  readonly statements: readonly string[];
}

const checkov = join(projectRoot, '.tools', 'bin', 'checkov');

function bootstrap(): Synthesized {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'synth-')), stackTraces: false });
  return new Synthesized(
    JSON.parse(Testing.synth(new BootstrapStack(app, environmentNames.map(environment), 'bootstrap'))),
  );
}

/** A plan of the stack; after an apply it also tells what AWS made up, such as the ARNs in policies. */
function plan(stack: Synthesized, when: 'before' | 'after'): Config {
  const workspace = new Workspace(withLocalState(stack));
  const gate = stack.json.variable?.wait_for_grafana ? ['-var=wait_for_grafana=false'] : [];
  try {
    if (when === 'after') workspace.apply(...gate);
    return JSON.parse(workspace.planJson('-refresh=false', ...gate));
  } finally {
    workspace.remove();
  }
}

/** Ids of the statements of a role's policy that allow something on every resource. */
function unlimited(planned: Config, address: string): string[] {
  if (!address.startsWith('aws_iam_role_policy.')) return [];
  const resources: Config[] = planned.planned_values.root_module.resources;
  const policy = resources.find((resource) => resource.address === address)?.values.policy;
  // Not known before an apply where it names something that is not there yet.
  if (policy === undefined) return [];
  const statements: Config[] = JSON.parse(policy).Statement;
  return statements.filter(({ Resource }) => [Resource].flat().includes('*')).map(({ Sid }) => Sid);
}

/** Runs Checkov once over all the plans: most of its time goes into starting. */
function failures(plans: Readonly<Record<string, Config>>): Failure[] {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  try {
    const files = Object.entries(plans).map(([stack, json]) => {
      const file = join(folder, `${stack}.json`);
      writeFileSync(file, JSON.stringify(json));
      return file;
    });
    const named = files.flatMap((file) => ['-f', file]);
    const options = ['--framework', 'terraform_plan', '--skip-download', '--compact', '--quiet', '--soft-fail'];
    const { stdout, stderr } = spawnSync(checkov, [...options, '-o', 'json', ...named], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (!stdout.startsWith('{')) throw new Error(`checkov said ${stdout}${stderr}`);
    const { results, summary } = JSON.parse(stdout) as Config;
    if (summary.parsing_errors > 0) throw new Error(`checkov could not read ${JSON.stringify(results.parsing_errors)}`);
    return results.failed_checks.map((failed: Config) => {
      const stack = basename(failed.file_path, '.json');
      return {
        check: failed.check_id,
        title: failed.check_name,
        stack,
        resource: failed.resource,
        statements: unlimited(plans[stack] ?? {}, failed.resource),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const excepts = (exception: Exception, { check, resource, stack, statements }: Failure): boolean =>
  exception.check === check &&
  resource.startsWith(`${exception.type}.`) &&
  (exception.sid === undefined || statements.includes(exception.sid)) &&
  !(exception.outsideProd && stack.endsWith('-prod'));

/** A database that anybody could read, to see that Checkov says so. */
const open: Config = {
  format_version: '1.2',
  terraform_version: '1.11.4',
  planned_values: {
    root_module: {
      resources: [
        {
          address: 'aws_db_instance.open',
          mode: 'managed',
          type: 'aws_db_instance',
          name: 'open',
          values: { engine: 'postgres', publicly_accessible: true, storage_encrypted: false },
        },
      ],
    },
  },
  resource_changes: [],
};

describe('Checkov', () => {
  const known = exceptions();
  const plans: Record<string, Config> = { open };
  let found: readonly Failure[];

  beforeAll(() => {
    plans.bootstrap = plan(bootstrap(), 'after');
    for (const name of ['dev', 'prod']) {
      for (const system of systems) {
        // One environment in every detail is enough: the policies of both come from the same code.
        plans[`${system.name.toLowerCase()}-${name}`] = plan(
          synthesize(system, name),
          name === 'prod' ? 'after' : 'before',
        );
      }
    }
    found = failures(plans);
  }, 900_000);

  const own = (): Failure[] => found.filter(({ stack }) => stack !== 'open');

  test('finds what is wrong', () => {
    expect(found.filter(({ stack }) => stack === 'open').map(({ check }) => check)).toEqual(
      // Public, and not encrypted.
      expect.arrayContaining(['CKV_AWS_17', 'CKV_AWS_16']),
    );
  });

  test('read every plan', () => {
    expect([...new Set(found.map(({ stack }) => stack))].sort()).toEqual(Object.keys(plans).sort());
  });

  test('finds nothing that no comment excepts', () => {
    const unexcused = own().filter((failure) => !known.some((exception) => excepts(exception, failure)));
    expect(unexcused.map(({ check, title, stack, resource }) => `${stack} ${resource}: ${check} ${title}`)).toEqual([]);
  });

  test('needs every exception', () => {
    const unused = known.filter((exception) => !own().some((failure) => excepts(exception, failure)));
    expect(unused.map(({ check, type, file }) => `${file}: ${check} on ${type}`)).toEqual([]);
  });

  test('says what is excepted', () => {
    const lines = known.map((exception) => {
      const resources = own().filter((failure) => excepts(exception, failure)).length;
      return `${exception.check} on ${exception.sid ?? exception.type} (${resources}): ${exception.reason} [${exception.file}]`;
    });
    process.stdout.write(`${lines.sort().join('\n')}\n`);
    expect(known.every(({ reason }) => reason.length > 20)).toBe(true);
  });
});
