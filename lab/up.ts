import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { buildRuntime } from './build';
import { Control, NotUp, type Status } from './control';
import { down } from './down';
import { stackDirectory } from './paths';
import { installPrograms } from './programs';
import type { RunFile } from './run-file';
import { State } from './state';
import { translate } from './translate';
import { masterPasswords } from './translate/managed';
import { makeSecrets, type SecretValues } from './translate/secrets';

export interface UpOptions {
  /** JSON of `terraform show -json`. */
  readonly state: string;
  /** Where the state came from, for messages. */
  readonly origin: string;
  readonly log: (line: string) => void;
  /** Seconds until the services must be in service. @default 180 */
  readonly timeout?: number;
  /** Changes what is run, once the programs are there and what ran before is gone. @default nothing */
  readonly adapt?: (run: RunFile) => Promise<RunFile>;
}

/**
 * Starts a stack and waits until every service has its healthy tasks.
 * @throws with the reason of each service that did not get there; what runs is left for `lab logs`.
 */
export async function up(stack: string, options: UpOptions): Promise<Status> {
  requireRoot();
  const directory = stackDirectory(stack);
  const state = State.parse(options.state, options.origin);
  const planned = translate(state, stack, directory);
  const runtime = await buildRuntime(options.log);
  await installPrograms(planned, options.log);
  await down(stack);
  mkdirSync(directory, { recursive: true });
  const run = (await options.adapt?.(planned)) ?? planned;
  writeSecrets(state, run);
  writeFileSync(join(directory, 'state.json'), options.state, { mode: 0o600 });
  const file = join(directory, 'run.json');
  writeFileSync(file, JSON.stringify(run, undefined, 2));
  const ended = start(runtime, file, directory);
  return waitUntilReady(stack, ended, options);
}

/** Says why the lab cannot run here, if it cannot. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux: its tasks are network namespaces';
  if (process.getuid?.() !== 0) return 'the lab needs root: it makes network namespaces and mounts';
  return undefined;
}

/** @throws saying why the lab cannot run here. */
export function requireRoot(): void {
  const reason = obstacle();
  if (reason !== undefined) throw new Error(reason);
}

function writeSecrets(state: State, run: RunFile): void {
  const kept: SecretValues = existsSync(run.secretsFile) ? JSON.parse(readFileSync(run.secretsFile, 'utf8')) : {};
  const made = makeSecrets(state, run.services, kept);
  const all = { ...made, ...masterPasswords(state, run.services, made) };
  writeFileSync(run.secretsFile, JSON.stringify(all), { mode: 0o600 });
}

/** The supervisor outlives this command; the file holds what it says. */
function start(runtime: string, file: string, directory: string): Promise<string> {
  const log = join(directory, 'supervisor.log');
  const output = openSync(log, 'w');
  const child = spawn(runtime, ['run', file], { detached: true, stdio: ['ignore', output, output], cwd: directory });
  closeSync(output);
  child.unref();
  return new Promise((resolve) => {
    // much later, the stack's directory may be gone
    child.on('exit', () => resolve(existsSync(log) ? readFileSync(log, 'utf8').trim() : ''));
  });
}

async function waitUntilReady(stack: string, ended: Promise<string>, options: UpOptions): Promise<Status> {
  const control = new Control(stack);
  const seconds = options.timeout ?? 180;
  const deadline = Date.now() + seconds * 1000;
  let failure: string | undefined;
  ended.then((text) => {
    failure = text;
  });
  for (;;) {
    if (failure !== undefined) throw new Error(`the lab's runtime ended: ${failure}`);
    const status = await control.status().catch((error) => {
      if (error instanceof NotUp) return undefined;
      throw error;
    });
    if (status?.ready) return status;
    if (status) options.log(progress(status));
    if (Date.now() > deadline) {
      throw new Error(status ? explain(status, seconds) : `the lab's runtime does not answer after ${seconds} s`);
    }
    await setTimeout(200);
  }
}

function progress(status: Status): string {
  const waiting = status.services.filter(
    ({ tasks, desired }) => tasks.filter(({ healthy }) => healthy).length < desired,
  );
  const ready = status.services.length - waiting.length;
  const names = waiting.map(({ name }) => name).join(', ');
  return `${ready} of ${status.services.length} services healthy${names && `, waiting for ${names}`}`;
}

function explain(status: Status, seconds: number): string {
  const lines = status.services.flatMap((service) => {
    const healthy = service.tasks.filter((task) => task.healthy).length;
    const out = service.tasks.flatMap((task) =>
      Object.values(status.targets).flatMap((targets) =>
        targets
          .filter((target) => target.task === task.id && target.state !== 'healthy')
          .map(({ reason }) => reason ?? 'not checked yet'),
      ),
    );
    if (healthy >= service.desired && out.length === 0) return [];
    const reasons = [
      ...service.stopped.slice(0, 1).map(({ reason }) => reason ?? ''),
      ...service.tasks.flatMap(({ containers }) =>
        containers
          .filter(({ state, health }) => state !== 'RUNNING' || (health !== undefined && health !== 'HEALTHY'))
          .map(({ name, state, health, check, log }) => `${name} ${state} ${health ?? ''} ${check ?? ''} (${log})`),
      ),
      ...out,
    ];
    return [
      `  ${service.name}: ${healthy} of ${service.desired} tasks healthy`,
      ...reasons.map((reason) => `    ${reason}`),
    ];
  });
  return [`not in service after ${seconds} s:`, ...lines].join('\n');
}
