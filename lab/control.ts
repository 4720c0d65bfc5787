import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the runtime answers about a running stack; its own structures are in lab/runtime/supervisor/status.go. */
export interface Status {
  readonly stack: string;
  /** Value of the cookie that passes the load balancers' authentication in this run. */
  readonly session: string;
  /** Every service has its desired number of healthy tasks, in service at their load balancers. */
  readonly ready: boolean;
  readonly services: readonly ServiceStatus[];
  readonly targets: Readonly<Record<string, readonly TargetStatus[]>>;
  /** Node id to address. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly forwards: readonly { readonly name: string; readonly url: string }[];
  /** Names that containers asked for and nobody has, with how often. */
  readonly unknownNames: Readonly<Record<string, number>>;
}

export interface ServiceStatus {
  readonly name: string;
  readonly desired: number;
  readonly tasks: readonly TaskStatus[];
  /** The last stopped tasks, newest first. */
  readonly stopped: readonly TaskStatus[];
}

export interface TaskStatus {
  readonly id: string;
  readonly address: string;
  /** Its network namespace, as `ip netns` shows it. */
  readonly namespace: string;
  readonly status: string;
  readonly healthy: boolean;
  readonly reason?: string;
  readonly created: string;
  /** When all its containers had started. */
  readonly ready: string;
  /** When it began to stop. */
  readonly stopping: string;
  readonly containers: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly id: string;
  readonly image: string;
  readonly standIn?: string;
  /** Ports of its definition, at the task's address. */
  readonly ports: readonly number[];
  readonly state: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly health?: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  /** What the last failed health check printed. */
  readonly check?: string;
  readonly exit: number;
  readonly reason?: string;
  readonly pid?: number;
  readonly restarts: number;
  /** File with the container's output. */
  readonly log: string;
}

export interface TargetStatus {
  readonly task: string;
  readonly address: string;
  readonly state: 'initial' | 'healthy' | 'unhealthy';
  readonly reason?: string;
}

/** A TCP connection to try from a task, a node or `internet`. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly timeoutMs: number;
}

/** `refused` means that packets pass and nobody listens; `blocked` that they do not pass; `failed` that none was sent. */
export interface Outcome extends Probe {
  readonly outcome: 'open' | 'refused' | 'blocked' | 'failed' | 'unknown origin';
}

/** A question to the VPC's resolver from a task or node. */
export interface Question {
  readonly from: string;
  readonly name: string;
  readonly type: 'A' | 'SRV';
}

export interface Resolution extends Question {
  /** `address` for A, `address:port` for SRV; empty where the name has none or does not exist. */
  readonly answers: readonly string[];
  /** Why there was no answer at all. */
  readonly error?: string;
}

/** The control interface of a running stack. */
export class Control {
  constructor(
    private readonly stack: string,
    /** Milliseconds of silence after which a call fails. @default it waits */
    private readonly patience?: number,
  ) {}

  status(): Promise<Status> {
    return this.call('GET', '/status');
  }

  /** Asks the stack to stop; it answers before it has. */
  down(): Promise<boolean> {
    return this.call('POST', '/down');
  }

  /** Tries all connections at the same time. */
  probe(probes: readonly Probe[]): Promise<Outcome[]> {
    return this.call('POST', '/probe', probes);
  }

  resolve(questions: readonly Question[]): Promise<Resolution[]> {
    return this.call('POST', '/resolve', questions);
  }

  /**
   * A connection to an `address:port` of the stack, opened from a task, a node or `internet`.
   * @throws where it does not open.
   */
  tunnel(from: string, to: string): Promise<Duplex> {
    const path = `/tunnel?${new URLSearchParams({ from, to })}`;
    const headers = { connection: 'Upgrade', upgrade: 'tcp' };
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: this.socket, path, headers });
      call.on('upgrade', (_, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      call.on('response', (response) => {
        response.resume();
        reject(new Error(`no connection from ${from} to ${to}: ${response.statusCode}`));
      });
      call.on('error', (error: NodeJS.ErrnoException) => reject(this.explain(error)));
      call.end();
    });
  }

  /** A certificate for the domains, PEM, from the authority that the containers trust. */
  certificate(domains: readonly string[]): Promise<{ certificate: string; key: string }> {
    return this.call('POST', '/certificates', domains);
  }

  signal(container: string, number: number): Promise<boolean> {
    return this.call('POST', `/containers/${container}/signal/${number}`);
  }

  scale(service: string, desired: number): Promise<boolean> {
    return this.call('POST', `/services/${service}/desired/${desired}`);
  }

  private get socket(): string {
    return `/run/ecs-lab/${this.stack}.sock`;
  }

  private explain(error: NodeJS.ErrnoException): Error {
    return error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? new NotUp(this.stack) : error;
  }

  private call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timeout = this.patience;
      const call = request({ socketPath: this.socket, path, method, ...(timeout && { timeout }) }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else
            reject(
              new Error(`lab of ${this.stack}: ${method} ${path} answered ${response.statusCode}: ${text.trim()}`),
            );
        });
      });
      call.on('timeout', () => call.destroy(new Error(`lab of ${this.stack}: ${method} ${path} is not answered`)));
      call.on('error', (error: NodeJS.ErrnoException) => reject(this.explain(error)));
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** The stack does not run. */
export class NotUp extends Error {
  constructor(stack: string) {
    super(`${stack} is not up; start it with: npm run lab -- up ${stack}`);
  }
}
