import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../../tools/paths';
import type { ContainerStatus, Control, TaskStatus } from '../control';
import { binary } from '../paths';
import type { RunFile, Service } from '../run-file';
import { serviceOf } from './drill';
import type { Receivers } from './receivers';

const execute = promisify(execFile);

/** What an application can be made to do; its own words, see lab/apps/common/faults.py. */
export interface Faults {
  readonly errorRate?: number;
  readonly delaySeconds?: number;
  readonly cacheBypass?: boolean;
  readonly leakConnections?: number;
  readonly memoryMiB?: number;
  readonly cpu?: number;
}

/** A container and where it runs. */
export interface Place {
  readonly task: TaskStatus;
  readonly container: ContainerStatus;
}

/** What a drill works with: the running stack, and ways to break it. Containers are named as in {@link Drill.on}. */
export class Scene {
  private readonly faults = new Map<string, Faults>();

  constructor(
    readonly run: RunFile,
    readonly control: Control,
    readonly receivers: Receivers,
    /** How much faster than planned time runs. */
    readonly factor: number,
    private readonly urls: Readonly<Record<string, string>>,
    /** Seconds that a command in a container may take; those of the drills take a few. */
    private readonly patience = 120,
  ) {}

  /** The service whose task has the container. */
  service(container: string): Service {
    const found = serviceOf(this.run, container);
    if (found === undefined) throw new Error(`${this.run.stack} has no container ${container}`);
    return found;
  }

  /** Where a container runs. */
  async places(container: string): Promise<Place[]> {
    const { name } = this.service(container);
    const { services } = await this.control.status();
    const tasks = services.find((each) => each.name === name)?.tasks ?? [];
    return tasks.flatMap((task) =>
      task.containers
        .filter((each) => each.name === basename(container) && each.state === 'RUNNING')
        .map((each) => ({ task, container: each })),
    );
  }

  async place(container: string): Promise<Place> {
    const [first] = await this.places(container);
    if (first === undefined) throw new Error(`no ${container} is running`);
    return first;
  }

  /**
   * Runs a command in the first of the containers; its output.
   * @throws where it fails, or has not ended in time and is killed.
   */
  async exec(container: string, ...command: string[]): Promise<string> {
    const { container: found } = await this.place(container);
    const args = ['exec', this.run.stack, found.id, ...command];
    const limits = { timeout: this.patience * 1000, killSignal: 'SIGKILL' } as const;
    const { stdout } = await execute(binary('ecs-lab'), args, limits).catch((error: ExecFileException) => {
      if (!error.killed) throw error;
      throw new Error(`in ${container}, not ended within ${this.patience} s: ${command.join(' ')}`);
    });
    return stdout;
  }

  /** Adds faults to those of an application; all of its tasks have them. */
  async fault(container: string, faults: Faults): Promise<void> {
    const all = { ...this.faults.get(container), ...faults };
    this.faults.set(container, all);
    const definition = this.service(container).task.containers.find(({ name }) => name === container);
    const url = `http://127.0.0.1:${definition?.ports[0]?.container}/drill`;
    const script = `fetch(process.argv[1], { method: 'POST', headers: { 'content-type': 'application/json' }, body: process.argv[2] })
      .then(async (answer) => { if (!answer.ok) throw new Error(answer.status + ' ' + (await answer.text())); })`;
    for (const { task } of await this.places(container)) {
      // from inside of the task, as no other task may come to its port
      await execute('nsenter', [
        `--net=/run/netns/${task.namespace}`,
        process.execPath,
        '-e',
        script,
        url,
        JSON.stringify(all),
      ]);
    }
  }

  async signal(container: string, number: number): Promise<void> {
    for (const { container: found } of await this.places(container)) await this.control.signal(found.id, number);
  }

  /** Stalls every process of the container (SIGSTOP), or lets them go on; its init passes neither signal on. */
  async stall(container: string, stalled: boolean): Promise<void> {
    for (const { container: found } of await this.places(container)) {
      for (const pid of descendants(found.pid ?? 0)) process.kill(pid, stalled ? 'SIGSTOP' : 'SIGCONT');
    }
  }

  /** Stops every task of the container's service; nothing replaces them. */
  async stop(container: string): Promise<void> {
    const { name } = this.service(container);
    await this.control.scale(name, 0);
    await this.until(`${name} has stopped`, 60, async () => {
      const status = await this.control.status();
      return status.services.find((each) => each.name === name)?.tasks.length === 0;
    });
  }

  /** Starts as many tasks as planned again, and waits until they are healthy. */
  async start(container: string): Promise<void> {
    const { name, desiredCount } = this.service(container);
    await this.control.scale(name, desiredCount);
    await this.healthy(container);
  }

  async healthy(container: string): Promise<void> {
    const { name, desiredCount } = this.service(container);
    await this.until(`${name} is healthy`, 90, async () => {
      const status = await this.control.status();
      const tasks = status.services.find((each) => each.name === name)?.tasks ?? [];
      return tasks.filter(({ healthy }) => healthy).length >= desiredCount;
    });
  }

  /** The path on this machine of a path that a volume holds in the container. */
  async path(container: string, inside: string): Promise<string> {
    const { task } = this.service(container);
    const mounts = task.containers.find(({ name }) => name === container)?.mounts ?? [];
    const mount = mounts.find(({ path }) => inside === path || inside.startsWith(`${path}/`));
    const volume = task.volumes.find(({ name }) => name === mount?.volume);
    if (mount === undefined || volume === undefined) throw new Error(`${inside} of ${container} is on no volume`);
    const within = inside.slice(mount.path.length);
    if (volume.kind === 'efs') {
      const system = this.run.fileSystems.find(({ id }) => id === volume.fileSystem);
      return join(system?.directory ?? '', volume.path ?? '', within);
    }
    if (volume.kind !== 'task') throw new Error(`${inside} of ${container} is on a volume of the instance`);
    const running = await this.place(container);
    return join(this.run.directory, 'scratch', running.task.id, 'volumes', volume.name, within);
  }

  /** Samples of an instant query of the stack's Prometheus. */
  async query(expression: string): Promise<{ metric: Record<string, string>; value: number }[]> {
    const answer = await this.get<{ data: { result: { metric: Record<string, string>; value: [number, string] }[] } }>(
      'prometheus',
      `/api/v1/query?query=${encodeURIComponent(expression)}`,
    );
    return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** JSON of a container's API, by its forward on this machine. */
  async get<Answer>(container: string, path: string): Promise<Answer> {
    const response = await this.fetch(container, path);
    return (await response.json()) as Answer;
  }

  async post(container: string, path: string, body?: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.fetch(container, path, {
      method: 'POST',
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  private async fetch(container: string, path: string, init: RequestInit = {}): Promise<Response> {
    const url = `${this.urls[this.service(container).name]}${path}`;
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${(await response.text()).trim()}`);
    return response;
  }

  /** Sends requests to the stack's public entrance until told to stop. */
  load(requestsPerSecond: number, paths: readonly string[]): () => void {
    const entrance = this.urls[this.run.loadBalancers[0]?.name ?? ''];
    if (entrance === undefined) return () => {};
    return generate(
      [],
      requestsPerSecond,
      paths.map((path) => ({ url: `${entrance}${path}` })),
    );
  }

  /** Sends requests for a host to a server in the container's own task, past whatever stands before it. */
  async loadInside(container: string, requestsPerSecond: number, host: string): Promise<() => void> {
    const { task } = await this.place(container);
    const inside = ['nsenter', `--net=/run/netns/${task.namespace}`];
    return generate(inside, requestsPerSecond, [{ url: `https://${host}/`, address: '127.0.0.1' }]);
  }

  /** Seconds that pass here while `seconds` of the plan do. */
  async pass(seconds: number): Promise<void> {
    await setTimeout((seconds / this.factor) * 1000);
  }

  /** @throws saying what did not come about, and the last reason. */
  async until(what: string, seconds: number, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    let reason = '';
    for (;;) {
      const held = await condition().catch((error: Error) => {
        reason = `: ${error.message}`;
        return false;
      });
      if (held) return;
      if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}${reason}`);
      await setTimeout(250);
    }
  }
}

/** Options of setpriv: a program that outlived a killed drill would hold on to the lab's network. */
export const dieWithParent = ['--pdeathsig', 'KILL'] as const;

/** Starts the load generator; what is returned ends it. */
function generate(wrapper: readonly string[], requestsPerSecond: number, targets: readonly object[]): () => void {
  const options = ['--rps', String(requestsPerSecond), '--seconds', '7200', '--not-found', '0', '--insecure'];
  const generator = [process.execPath, join(root, 'lab', 'apps', 'load', 'load.mjs'), ...options];
  const child = spawn('setpriv', [...dieWithParent, ...wrapper, ...generator], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(JSON.stringify(targets));
  // a summary takes seconds to drain and nobody reads it
  return () => void child.kill('SIGKILL');
}

/** A process and all it started; the kernel lists the children by the thread that made them. */
function descendants(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')).join(' ');
  return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(descendants)];
}
