import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOffline } from '../../offline/install';
import { terraformBinary } from '../../offline/terraform';

/** What a Terraform command said and how it ended. */
export interface Outcome {
  /** Exit code; `plan -detailed-exitcode` ends with 0 for no changes and 2 for changes. */
  readonly status: number;
  /** Standard output and error, without colours and line wrapping. */
  readonly output: string;
}

/** A folder with a stack of its own, in which the real Terraform runs on the offline providers. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'offline-'));
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param stack the configuration, as in `cdk.tf.json`
   * @param terraform the program, Terraform or OpenTofu
   * @throws if `init` fails, with what it said
   */
  constructor(
    stack: object,
    private readonly terraform: string = terraformBinary(),
  ) {
    const { env } = installOffline();
    // Secrets are kept beside the stack: the ids of two workspaces with the same stack are the same.
    this.env = { ...process.env, ...env, OFFLINE_AWS_STORE: join(this.folder, 'store'), TF_IN_AUTOMATION: '1' };
    this.write(stack);
    const { status, output } = this.run('init', '-input=false');
    if (status !== 0) throw new Error(`${this.terraform} init failed:\n${output}`);
  }

  /** Replaces the configuration. */
  write(stack: object): void {
    writeFileSync(join(this.folder, 'cdk.tf.json'), JSON.stringify(stack, undefined, 2));
  }

  /** Runs a command, e.g. `run('plan', '-detailed-exitcode')`. */
  run(command: string, ...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(this.terraform, [command, '-no-color', ...args], {
      cwd: this.folder,
      env: this.env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { status: status ?? -1, output: `${stdout}${stderr}`.replace(/\n[│╷╵]?/g, '\n').replace(/ *\n */g, ' ') };
  }

  /** Whether a plan has nothing to do; throws what it said if it fails. */
  isUpToDate(): boolean {
    const { status, output } = this.run('plan', '-input=false', '-detailed-exitcode');
    if (status !== 0 && status !== 2) throw new Error(output);
    return status === 0;
  }

  /** Applies without asking; throws what Terraform said if it fails. */
  apply(...args: string[]): string {
    return this.must('apply', '-auto-approve', '-input=false', ...args);
  }

  /** Destroys everything; throws what Terraform said if it fails. */
  destroy(...args: string[]): string {
    return this.must('destroy', '-auto-approve', '-input=false', ...args);
  }

  /** A plan as `terraform show -json` tells it. */
  planJson(...args: string[]): string {
    this.must('plan', '-input=false', '-out=changes.tfplan', ...args);
    return this.raw('show', '-json', 'changes.tfplan');
  }

  /** The changes a plan makes, by resource address: `['update']`, `['delete', 'create']` … */
  changes(...args: string[]): { [address: string]: string[] } {
    const plan = JSON.parse(this.planJson(...args));
    const changes = plan.resource_changes as { address: string; change: { actions: string[] } }[];
    return Object.fromEntries(
      changes
        .map(({ address, change }) => [address, change.actions] as const)
        .filter(([, actions]) => actions[0] !== 'no-op'),
    );
  }

  /** The attributes of a resource in the state, by its address without index. */
  attributes(address: string): { [name: string]: unknown } {
    const [type, name] = address.split('.');
    const resources = JSON.parse(this.stateText()).resources as {
      type: string;
      name: string;
      instances: { attributes: { [name: string]: unknown } }[];
    }[];
    const found = resources.find((resource) => resource.type === type && resource.name === name)?.instances[0];
    if (!found) throw new Error(`${address} is not in the state`);
    return found.attributes;
  }

  /** The state as `terraform show -json` prints it. */
  show(): string {
    return this.raw('show', '-json');
  }

  /** The whole state, as text. */
  stateText(): string {
    return readFileSync(join(this.folder, 'terraform.tfstate'), 'utf8');
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private must(command: string, ...args: string[]): string {
    const { status, output } = this.run(command, ...args);
    // What Terraform did before it failed may be thousands of lines.
    const from = Math.max(0, output.indexOf('Error: '));
    if (status !== 0) throw new Error(`${command} ended with ${status}:\n${output.slice(from, from + 4000)}`);
    return output;
  }

  private raw(...args: string[]): string {
    const options = { cwd: this.folder, env: this.env, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
    return spawnSync(this.terraform, args, options).stdout;
  }
}
