import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DashboardLink, DashboardLinkBuilder, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { datasources } from './datasources';
import type { Targets } from './targets';

/** Heights in grid cells of 30 px; panels of one height share lines (see `defineDashboard`). */
export const heights = { stat: 4, panel: 8, tall: 12 } as const;

/** What every panel must say about itself. */
export interface PanelText {
  readonly title: string;
  /** What is shown, and what to think of it; Markdown. */
  readonly description: string;
  /** Alert that watches the same value: the panel links to it, and so to its runbook. @default none */
  readonly alert?: string;
}

/** The part of the SDK's panel builders that all of them share. */
interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  height(height: number): this;
  links(links: Builder<DashboardLink>[]): this;
  datasource(datasource: { type?: string; uid?: string }): this;
  targets(targets: Targets['queries'][number][]): this;
  build(): Panel;
}

/** The SDK puts every link into a menu unless its placement is taken out. */
export const visible = (link: DashboardLinkBuilder): Builder<DashboardLink> => ({
  build: () => {
    const { placement, ...shown } = link.build();
    return shown;
  },
});

/** Where Grafana shows an alert's rule, of whichever ruler. */
const alertUrl = '/alerting/list?search=rule:';

/** For `JSON.stringify` of a dashboard. Systems share dashboards and differ in alerts: links to others than these are left out. */
export const linksToAlerts =
  (alerts: ReadonlySet<string>) =>
  (key: string, value: unknown): unknown =>
    key === 'links' && Array.isArray(value)
      ? value.filter(({ url }) => !url?.startsWith(alertUrl) || alerts.has(url.slice(alertUrl.length)))
      : value;

/** Gives a panel its text, its queries and the link to its alert. */
export function describe<P extends AnyPanel>(
  panel: P,
  { title, description, alert }: PanelText,
  targets: Targets,
  height: number,
): P {
  panel.title(title).description(description).height(height);
  panel.datasource(datasources[targets.datasource]).targets([...targets.queries]);
  if (alert === undefined) return panel;
  return panel.links([visible(new DashboardLinkBuilder(`Alert ${alert}`).url(`${alertUrl}${alert}`))]);
}
