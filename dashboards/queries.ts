/** A dashboard as JSON; of it, what carries queries. */
export interface DashboardJson {
  readonly uid?: string;
  readonly title?: string;
  readonly panels?: readonly PanelJson[];
}

interface PanelJson {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly datasource?: { readonly uid?: string };
  /** Each a query of its data source's own shape. */
  readonly targets?: readonly object[];
  /** Panels of a collapsed row. */
  readonly panels?: readonly PanelJson[];
}

interface TargetJson {
  readonly refId?: string;
  readonly datasource?: { readonly uid?: string };
  readonly expr?: string;
  readonly instant?: boolean;
  readonly queryType?: string;
  readonly query?: string;
  readonly namespace?: string;
  readonly metricName?: string;
}

/** One query of one panel, variables not yet replaced (`resolveVariables` does that). */
export interface PanelQuery {
  readonly panel: string;
  /** Type of the visualization. */
  readonly type: string;
  readonly refId: string;
  /** Uid of the data source, one of `datasources`. */
  readonly datasource: string;
  /** PromQL, LogQL or TraceQL; for CloudWatch `namespace/metric`. */
  readonly expr: string;
  /** One value at the end of the time range instead of a series. */
  readonly instant: boolean;
}

/** Panels of a dashboard in their order, those in collapsed rows included. */
export function panelsOf(dashboard: DashboardJson): PanelJson[] {
  return (dashboard.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/**
 * Every query of a dashboard, in the order of its panels.
 * @throws Error naming dashboard and panel when a target names no data source or no query.
 */
export function queriesOf(dashboard: DashboardJson): PanelQuery[] {
  return panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).map((target: TargetJson) => {
      const { title: name = '?', type = '?' } = panel;
      const refId = target.refId ?? '?';
      const at = `Dashboard ${dashboard.uid ?? '?'}, panel "${name}", query ${refId}`;
      const datasource = target.datasource?.uid ?? panel.datasource?.uid;
      if (datasource === undefined) throw new Error(`${at}: no data source; name one of dashboards/datasources.ts`);
      const cloudwatch = target.metricName && `${target.namespace}/${target.metricName}`;
      const expr = target.expr ?? target.query ?? cloudwatch;
      if (!expr) throw new Error(`${at}: no query; give it an expression`);
      return {
        panel: name,
        type,
        refId,
        datasource,
        expr,
        instant: target.instant === true || target.queryType === 'instant',
      };
    }),
  );
}
