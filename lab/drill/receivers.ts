import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/paths';
import type { Control } from '../control';
import { pythonEnvironment } from '../paths';
import type { RunFile } from '../run-file';
import { type Channel, outside } from './routes';
import { dieWithParent } from './scene';

/** A notification as its receiver got it. */
export interface Message {
  readonly id: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly channel: Channel;
  readonly state: 'firing' | 'resolved';
  readonly title: string;
  /** Everything it says, links included. */
  readonly text: string;
  /** Whom it was meant for: the path of a webhook, a routing key, the mail's recipients. */
  readonly address: string;
  /** PagerDuty's key of the incident. */
  readonly incident?: string;
}

/** An entry of the receivers' journal. */
interface Entry {
  readonly id: number;
  readonly time: number;
  readonly channel: Channel | 'webhook';
  readonly accepted: boolean;
  readonly path?: string;
  readonly message?: {
    readonly routing_key?: string;
    readonly event_action?: string;
    readonly dedup_key?: string;
    readonly payload?: { readonly summary?: string };
    readonly attachments?: readonly { readonly title?: string }[];
  };
  readonly recipients?: readonly string[];
  readonly headers?: { readonly Subject: string };
  readonly body?: Readonly<Record<string, string>>;
}

/** Slack, PagerDuty and the mail relay: real servers at their own names outside of the VPC. */
export class Receivers {
  private constructor(
    private readonly process: ChildProcess,
    private readonly journal: string,
    private readonly failures: string,
  ) {}

  /** Starts them in the lab's internet, with a certificate that the containers trust. */
  static async start(run: RunFile, control: Control): Promise<Receivers> {
    const folder = join(run.directory, 'receivers');
    mkdirSync(folder, { recursive: true });
    const hosts = outside(run);
    const issued = await control.certificate(hosts.map(({ host }) => host));
    const file = (name: string): string => join(folder, name);
    writeFileSync(file('certificate.pem'), issued.certificate);
    writeFileSync(file('key.pem'), issued.key, { mode: 0o600 });
    const mail = hosts.find(({ port }) => port !== 443)?.port ?? 587;
    const environment = {
      HOST: run.network.internet,
      TLS_PORT: '443',
      SMTP_PORT: String(mail),
      TLS_CERT: file('certificate.pem'),
      TLS_KEY: file('key.pem'),
      RECEIVED_FILE: file('received.jsonl'),
      REFUSE_FILE: file('refuse.json'),
    };
    const python = join(pythonEnvironment, 'bin', 'python3');
    const inside = ['nsenter', `--net=/run/netns/ecs-lab-${run.stack}`, python, '-m', 'receivers'];
    const child = spawn('setpriv', [...dieWithParent, ...inside], {
      cwd: join(root, 'lab', 'apps'),
      env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(file('log'));
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (text) => String(text).includes('listening') && resolve());
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`the receivers ended with ${code}; see ${file('log')}`)));
    });
    return new Receivers(child, file('received.jsonl'), file('refuse.json'));
  }

  /** Everything that was received and accepted. */
  messages(): Message[] {
    if (!existsSync(this.journal)) return [];
    return readFileSync(this.journal, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Entry)
      .filter(({ accepted }) => accepted)
      .flatMap(toMessage);
  }

  /** Channels that refuse everything from now on. */
  refuse(channels: readonly Channel[]): void {
    writeFileSync(this.failures, JSON.stringify(channels));
  }

  stop(): void {
    this.process.kill();
  }
}

function toMessage(entry: Entry): Message[] {
  const { id, time, channel, message, headers, body } = entry;
  const make = (state: boolean, title: string, text: string, address: string, incident?: string): Message[] => [
    { id, time, channel: channel as Channel, state: state ? 'resolved' : 'firing', title, text, address, incident },
  ];
  switch (channel) {
    case 'slack': {
      const title = message?.attachments?.[0]?.title ?? '';
      return make(/\[RESOLVED/.test(title), title, plain(message?.attachments), entry.path ?? '');
    }
    case 'pagerduty': {
      const resolved = message?.event_action === 'resolve';
      return make(
        resolved,
        message?.payload?.summary ?? '',
        plain(message),
        message?.routing_key ?? '',
        message?.dedup_key,
      );
    }
    case 'email': {
      const subject = headers?.Subject ?? '';
      return make(
        /\[RESOLVED/.test(subject),
        subject,
        Object.values(body ?? {}).join('\n'),
        entry.recipients?.join(' ') ?? '',
      );
    }
  }
  return [];
}

/** Every text of a JSON value, one per line. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.values(value).map(plain).join('\n') : '';
}
