import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../modules/lib/project-root';
import { offlineEnvironment } from '../offline/install';
import { terraformBinary } from '../offline/terraform';

/** What a run of Terraform did. */
export interface Outcome {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly seconds: number;
}

interface Message {
  readonly type: string;
  readonly '@message': string;
  readonly changes?: { add: number; change: number; remove: number; operation: string };
  readonly diagnostic?: { severity: string; summary: string; detail?: string; address?: string };
}

/**
 * The stack that a command was asked for. @default koronet-dev
 * @throws if it was asked for several
 */
export function theStack([stack = 'koronet-dev', ...others]: readonly string[]): string {
  if (others.length > 0) throw new Error(`one stack at a time: ${stack}, or ${others.join(', ')}`);
  return stack;
}

/** Terraform in the folder of one synthesized stack. */
export class Terraform {
  private readonly binary = terraformBinary();
  private readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param registry uses the registry's providers instead of the offline ones
   * @throws if the stack has not been synthesized
   */
  constructor(
    readonly stack: string,
    private readonly registry: boolean,
  ) {
    this.folder = join(projectRoot, 'cdktf.out', 'stacks', stack);
    if (!existsSync(join(this.folder, 'cdk.tf.json'))) {
      throw new Error(`there is no stack "${stack}" in cdktf.out/stacks; npx cdktf list names them`);
    }
    this.env = registry ? process.env : { ...process.env, ...offlineEnvironment };
  }

  /** Installs the providers. The lock file knows the registry's packages, not ours: without a registry it is written anew. */
  init(): void {
    if (!this.registry) rmSync(join(this.folder, '.terraform.lock.hcl'), { force: true });
    this.run(['init', '-input=false', '-no-color']);
  }

  /** What the state holds, as `terraform show -json` says it. */
  show(): unknown {
    return JSON.parse(this.run(['show', '-json', '-no-color']));
  }

  /** Applies or destroys with one line of progress. */
  async change(command: 'apply' | 'destroy', log: (line: string) => void): Promise<Outcome> {
    const args = [command, '-auto-approve', '-input=false', '-json'];
    const child = spawn(this.binary, args, { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
    const begin = performance.now();
    let planned = 0;
    let done = 0;
    let outcome: Outcome = { added: 0, changed: 0, removed: 0, seconds: 0 };
    const errors: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as Message;
      if (message.type === 'planned_change') planned += 1;
      if (message.type === 'apply_complete') {
        done += 1;
        if (done % 25 === 0 || done === planned) log(`${done} of ${planned} resources`);
      }
      if (message.type === 'change_summary' && message.changes && message.changes.operation !== 'plan') {
        const { add, change, remove } = message.changes;
        outcome = { added: add, changed: change, removed: remove, seconds: (performance.now() - begin) / 1000 };
      }
      if (message.diagnostic?.severity === 'error') {
        const { summary, detail, address } = message.diagnostic;
        errors.push([address && `${address}:`, summary, detail].filter(Boolean).join(' '));
      }
    }
    const code = await new Promise<number | null>((resolve) => {
      if (child.exitCode !== null) resolve(child.exitCode);
      else child.on('close', resolve);
    });
    if (code !== 0) throw new Error(`terraform ${command} of ${this.stack} failed:\n${errors.join('\n')}`);
    return outcome;
  }

  private run(args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(this.binary, args, {
      cwd: this.folder,
      env: this.env,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`terraform ${args[0]} of ${this.stack} failed:\n${stderr}${stdout}`);
    return stdout;
  }
}
