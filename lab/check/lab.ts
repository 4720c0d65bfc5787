import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerStatus, Control, Status, TaskStatus } from '../control';
import { stackDirectory } from '../paths';
import type { Container, RunFile, Service } from '../run-file';
import { State } from '../state';
import { type Answer, get, type RequestOptions } from './http';

/** A container of a task, with what the plan says of it. */
export interface RunningContainer {
  readonly service: Service;
  readonly task: TaskStatus;
  readonly container: Container;
  readonly status: ContainerStatus;
}

/** A stack that is up: the state it was made from, and ways to look at it from inside. */
export class Lab {
  private constructor(
    readonly stack: string,
    readonly control: Control,
    readonly status: Status,
    readonly state: State,
    readonly run: RunFile,
    /** PEM of the authority that signed the load balancers' certificates. */
    readonly authority: string,
  ) {}

  /** @throws where the stack is not up. */
  static async of(stack: string, control: Control): Promise<Lab> {
    const status = await control.status();
    const read = (file: string): string => readFileSync(join(stackDirectory(stack), file), 'utf8');
    const authority = existsSync(join(stackDirectory(stack), 'ca.pem')) ? read('ca.pem') : '';
    return new Lab(
      stack,
      control,
      status,
      State.parse(read('state.json'), stack),
      JSON.parse(read('run.json')),
      authority,
    );
  }

  /** The tasks that have an address, each with its service. */
  get tasks(): { service: Service; task: TaskStatus }[] {
    return this.status.services.flatMap(({ name, tasks }) => {
      const service = this.run.services.find((each) => each.name === name);
      return service ? tasks.filter(({ address }) => address).map((task) => ({ service, task })) : [];
    });
  }

  /** Containers whose image matches; `any` state includes those that have done their work. */
  containers(image: RegExp = /./, state: 'RUNNING' | 'any' = 'RUNNING'): RunningContainer[] {
    return this.tasks.flatMap(({ service, task }) =>
      service.task.containers.flatMap((container) => {
        const status = task.containers.find(({ name }) => name === container.name);
        return status && (state === 'any' || status.state === state) && image.test(container.image)
          ? [{ service, task, container, status }]
          : [];
      }),
    );
  }

  /** What answers at an address, for messages: `service:port`, `node:port`, or the address itself. */
  nameOf(address: string): string {
    const [host = '', port = ''] = address.split(':');
    const names = this.tasks.filter(({ task }) => task.address === host).map(({ service }) => service.name);
    const node = Object.entries(this.status.nodes).find(([, each]) => each === host)?.[0];
    return `${names.length === 1 ? names[0] : (node ?? names[0] ?? host)}:${port}`;
  }

  /**
   * GET of a URL from inside a task, a node or from `internet`, its name resolved there.
   * @param to `address:port` to connect to in place of the URL's own host
   */
  async get(from: string, url: string, options: RequestOptions & { to?: string } = {}): Promise<Answer> {
    const target = new URL(url);
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    const address = options.to ?? `${await this.resolve(from, target.hostname)}:${port}`;
    return get(await this.control.tunnel(from, address), target, { authority: this.authority, ...options });
  }

  /** The first address of a name, asked from inside a task or node. */
  async resolve(from: string, host: string): Promise<string> {
    if (/^[\d.]+$/.test(host)) return host;
    const [resolution] = await this.control.resolve([{ from, name: host, type: 'A' }]);
    const address = resolution?.answers[0];
    if (address === undefined)
      throw new Error(`${host} has no address${resolution?.error ? `: ${resolution.error}` : ''}`);
    return address;
  }
}
