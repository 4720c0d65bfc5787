import type { Lab, RunningContainer } from './lab';

const defaultPort = 9090;

export interface ActiveTarget {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface LoadedRule {
  readonly group: string;
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

/** A Prometheus of the stack, server or agent, asked from inside its own task. */
export class Prometheus {
  private readonly url: string;

  private constructor(
    private readonly lab: Lab,
    readonly at: RunningContainer,
  ) {
    const flag = at.container.argv.find((each) => each.startsWith('--web.listen-address='));
    this.url = `http://127.0.0.1:${flag?.split(':').at(-1) ?? defaultPort}`;
  }

  /** Every one that runs. */
  static all(lab: Lab): Prometheus[] {
    return lab.containers(/(^|\/)prom(etheus)?\/prometheus[:@]/).map((container) => new Prometheus(lab, container));
  }

  /** The ones that evaluate rules and answer queries. */
  static servers(lab: Lab): Prometheus[] {
    return Prometheus.all(lab).filter(
      ({ at }) => !at.container.argv.some((flag) => /^--agent$|enable-feature=.*agent/.test(flag)),
    );
  }

  get name(): string {
    return `${this.at.service.name}/${this.at.container.name}`;
  }

  async targets(): Promise<readonly ActiveTarget[]> {
    const { activeTargets } = await this.read<{ activeTargets: ActiveTarget[] }>('/api/v1/targets?state=active');
    return activeTargets;
  }

  /** `address:port` of a target; `localhost` is the task it is in. */
  async addressOf({ scrapeUrl }: ActiveTarget): Promise<string> {
    const { hostname, port } = new URL(scrapeUrl);
    const { id, address } = this.at.task;
    const host = ['localhost', '127.0.0.1'].includes(hostname) ? address : await this.lab.resolve(id, hostname);
    return `${host}:${port || 80}`;
  }

  /** Names of the scrape jobs, also of those without a target. */
  async jobs(): Promise<readonly string[]> {
    return (await this.read<{ scrapePools: string[] }>('/api/v1/scrape_pools')).scrapePools;
  }

  async rules(): Promise<readonly LoadedRule[]> {
    const { groups } = await this.read<{ groups: { name: string; rules: Omit<LoadedRule, 'group'>[] }[] }>(
      '/api/v1/rules',
    );
    return groups.flatMap(({ name, rules }) => rules.map((rule) => ({ ...rule, group: name })));
  }

  /** Names of all metrics it has. */
  async metrics(): Promise<ReadonlySet<string>> {
    return new Set(await this.read<string[]>('/api/v1/label/__name__/values'));
  }

  private async read<Data>(path: string): Promise<Data> {
    const { status, body } = await this.lab.get(this.at.task.id, this.url + path);
    if (status !== 200) throw new Error(`${this.name}: ${path} answered ${status}: ${body.toString().slice(0, 200)}`);
    return (JSON.parse(body.toString()) as { data: Data }).data;
  }
}
