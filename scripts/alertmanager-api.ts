/** An alert as Alertmanager's API v2 takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt: string;
  /** ISO 8601; in the past it resolves the alert. */
  readonly endsAt: string;
}

/** What Alertmanager says of an alert. */
export interface StandingAlert {
  readonly status: { readonly state: 'unprocessed' | 'active' | 'suppressed'; readonly silencedBy: readonly string[] };
  readonly receivers: readonly { readonly name: string }[];
}

/** Alertmanager's API v2, at Alertmanager itself or through Grafana, which passes it on under a path of its own. */
export class AlertmanagerApi {
  /**
   * @param url without `/api/v2`
   * @param token sent as bearer token where there is one
   */
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  async post(alert: PostedAlert): Promise<void> {
    await this.call('POST', '', [alert]);
  }

  /** The alerts that stand and have all of the labels. */
  async standing(labels: Readonly<Record<string, string>>): Promise<StandingAlert[]> {
    const filters = Object.entries(labels).map(([name, value]) => `filter=${encodeURIComponent(`${name}="${value}"`)}`);
    return JSON.parse(await this.call('GET', `?${filters.join('&')}`));
  }

  private async call(method: string, query: string, body?: unknown): Promise<string> {
    const url = `${this.url.replace(/\/$/, '')}/api/v2/alerts${query}`;
    const response = await fetch(url, {
      method,
      // A redirect is a page to sign in at.
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
      headers: { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((error: Error) => {
      // What went wrong with the connection stands in the cause.
      const { message } = (error.cause as Error | undefined) ?? error;
      throw new Error(
        `${url} does not answer (${message}): is the stack applied, or up in the lab? --url names another`,
      );
    });
    const text = await response.text();
    if (response.ok) return text;
    if ([301, 302, 303, 307, 401, 403].includes(response.status)) {
      throw new Error(
        `${url} asks who you are (${response.status}): give the token of a Grafana service account with role Editor, --token or GRAFANA_TOKEN`,
      );
    }
    throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
  }
}
