import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** A dashboard as a component carries it: its identity, and how to build it. */
export interface DashboardDefinition {
  /** Stable id in URLs and links, kebab-case, at most 40 characters (Grafana's limit); unique in a Grafana. */
  readonly uid: string;
  readonly title: string;
  /** Folder it is kept in. @default 'Components' */
  readonly folder?: DashboardFolder;
  /** Builds the model; called once at synth. */
  readonly build: () => Dashboard;
}

/** Folders every system's Grafana has; who may see which is decided by team and folder permission. */
export type DashboardFolder = 'Application' | 'Components' | 'Infrastructure' | 'Monitoring';
