import { readFile } from 'node:fs/promises';
import type { Alert } from './alerts';
import { type Drill, hasContainer } from './drill';
import type { Message } from './receivers';
import { type Destination, destinationsOf, groupingOf, longestWait } from './routes';
import type { Scene } from './scene';

/** How one alert did. */
export interface Outcome {
  readonly alert: string;
  readonly cause: string;
  readonly passed: boolean;
  /** Seconds from the cause until the alert fired. */
  readonly fired?: number;
  /** Who was told, each with its runbook link. */
  readonly notified: readonly string[];
  /** Seconds from the end of the cause until everybody knew. */
  readonly resolved?: number;
  /** Why it did not pass, or what it could not show. */
  readonly note: string;
}

/** Patience, in seconds of this machine: conditions hold for at most half an hour of the plan. */
const patience = { quiet: 120, news: 60, fire: 150, notify: 60, resolve: 150 } as const;

interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: string;
}

/** A group of Alertmanager's API, version 2. */
interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly receiver: { readonly name: string };
}

/** Runs a drill and watches each of its alerts from the cause to the last "resolved". */
export async function rehearse(drill: Drill, alerts: readonly Alert[], scene: Scene): Promise<Outcome[]> {
  const watches = alerts.map((alert) => new Watch(drill, alert, scene));
  await Promise.all(watches.map((watch) => watch.quiet()));
  const begun = Date.now();
  await watched(watches, () => drill.begin(scene));
  await Promise.all(watches.map((watch) => watch.fires(begun)));
  const ended = Date.now();
  await watched(watches, () => drill.end(scene));
  await Promise.all(watches.map((watch) => watch.resolves(ended)));
  return watches.map((watch) => watch.outcome());
}

async function watched(watches: readonly Watch[], step: () => Promise<void>): Promise<void> {
  await step().catch((error: Error) => {
    for (const watch of watches) watch.fail(error);
  });
}

/** One alert during its drill. */
class Watch {
  private failure?: string;
  private fired?: number;
  private resolved?: number;
  private firing?: Firing;
  private expected: readonly Destination[] = [];
  private heard: readonly { destination: Destination; message: Message }[] = [];
  private readonly since: number;

  constructor(
    private readonly drill: Drill,
    private readonly alert: Alert,
    private readonly scene: Scene,
  ) {
    this.since = scene.receivers.messages().length;
  }

  fail(error: Error): void {
    this.failure ??= error.message;
  }

  private async attempt(step: () => Promise<void>): Promise<void> {
    if (this.failure === undefined) await step().catch((error: Error) => this.fail(error));
  }

  /** Waits for whatever an earlier drill left: also until people know that it is over, as otherwise nothing would be news. */
  quiet(): Promise<void> {
    const { name } = this.alert;
    return this.attempt(() =>
      this.scene.until(`${name} is quiet before its cause`, patience.quiet, async () => {
        const recent = this.scene.receivers
          .messages()
          .filter(({ title, time }) => title.includes(name) && time > Date.now() / 1000 - patience.news);
        const last = new Map(recent.map(({ channel, state }) => [channel, state]));
        return ![...last.values()].includes('firing') && !(await this.active());
      }),
    );
  }

  fires(begun: number): Promise<void> {
    return this.attempt(async () => {
      await this.scene.until(`${this.alert.name} fires`, patience.fire, async () => {
        this.firing = await this.active();
        return this.firing?.state === 'firing';
      });
      this.fired = (Date.now() - begun) / 1000;
      if (this.drill.silent !== undefined) return;
      this.expected = destinationsOf(this.scene.run, this.labels(), this.drill.escalates).filter(
        ({ channel }) => !this.drill.shuts?.includes(channel),
      );
      if (this.expected.length === 0) throw new Error(`no route leads ${this.alert.name} to a receiver`);
      if (this.alert.runbook === '') throw new Error(`${this.alert.name} has no runbook to lead to`);
      await this.scene.until(`Alertmanager groups ${this.alert.name}`, patience.notify, () => this.grouped());
      const { notify } = patience;
      const patient = this.drill.escalates ? notify + longestWait(this.scene.run) / 1000 : notify;
      await this.scene.until(`${this.told()} know of ${this.alert.name}`, patient, async () => {
        this.heard = await this.find('firing');
        return this.heard.length === this.expected.length;
      });
    });
  }

  resolves(ended: number): Promise<void> {
    return this.attempt(async () => {
      await this.scene.until(`${this.alert.name} ends`, patience.resolve, async () => !(await this.active()));
      await this.scene.until(`${this.told()} know that ${this.alert.name} is over`, patience.notify, async () => {
        return (await this.find('resolved')).length === this.expected.length;
      });
      this.resolved = (Date.now() - ended) / 1000;
    });
  }

  outcome(): Outcome {
    return {
      alert: this.alert.name,
      cause: this.drill.cause,
      passed: this.failure === undefined,
      notified: this.heard.map(({ destination }) => destination.to ?? destination.channel),
      note: this.failure ?? this.drill.silent ?? '',
      ...(this.fired !== undefined && { fired: this.fired }),
      ...(this.resolved !== undefined && { resolved: this.resolved }),
    };
  }

  /** The alert as the server that evaluates it has it. */
  private async active(): Promise<Firing | undefined> {
    const { run } = this.scene;
    const [path, container] =
      hasContainer(run, 'loki') && this.scene.service('loki').name === this.alert.evaluator
        ? ['/prometheus/api/v1/alerts', 'loki']
        : ['/api/v1/alerts', 'prometheus'];
    const answer = await this.scene.get<{ data: { alerts: Firing[] } }>(container, path);
    const wanted = Object.entries(this.drill.labels ?? {});
    const own = answer.data.alerts.filter(
      ({ labels }) => labels.alertname === this.alert.name && wanted.every(([name, value]) => labels[name] === value),
    );
    return own.find(({ state }) => state === 'firing') ?? own[0];
  }

  /** Whether Alertmanager has it in a group by the planned labels, for every receiver expected. */
  private async grouped(): Promise<boolean> {
    const filter = encodeURIComponent(`alertname="${this.alert.name}"`);
    const groups = await this.scene.get<Group[]>('alertmanager', `/api/v2/alerts/groups?filter=${filter}`);
    const by = groupingOf(this.scene.run);
    const right = groups.filter(({ labels }) =>
      Object.entries(labels).every(([name, value]) => by.includes(name) && (this.labels()[name] ?? value) === value),
    );
    return this.expected.every(({ receiver }) => right.some((group) => group.receiver.name === receiver));
  }

  /** Labels as Alertmanager gets them. */
  private labels(): Record<string, string> {
    return { ...this.firing?.labels };
  }

  private told(): string {
    return this.expected.map(({ to, channel }) => to ?? channel).join(', ');
  }

  /** For each expected receiver its message about this alert: named in the title, with its summary and its rule's runbook. */
  private async find(state: Message['state']): Promise<{ destination: Destination; message: Message }[]> {
    const messages = this.scene.receivers.messages().slice(this.since);
    const { name, runbook } = this.alert;
    const { summary = '' } = this.firing?.annotations ?? {};
    const found = await Promise.all(
      this.expected.map(async (destination) => {
        const address = await this.address(destination);
        const fits = messages.filter(
          (message) =>
            message.channel === destination.channel && message.address.includes(address) && message.state === state,
        );
        const incident = this.heard.find((each) => each.destination.keyFile === destination.keyFile)?.message.incident;
        const message = fits.find(
          ({ title, text, incident: key }) =>
            (incident !== undefined && key === incident) ||
            (title.includes(name) && text.includes(summary) && text.includes(runbook)),
        );
        return message && { destination, message };
      }),
    );
    return found.filter((each) => each !== undefined);
  }

  /** What the receiver's messages are addressed to, from the key that Alertmanager itself reads. */
  private async address({ to, keyFile, channel }: Destination): Promise<string> {
    if (to !== undefined || keyFile === undefined) return to ?? '';
    const key = (await readFile(await this.scene.path('alertmanager', keyFile), 'utf8')).trim();
    return channel === 'slack' ? new URL(key).pathname : key;
  }
}
