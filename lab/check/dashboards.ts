import { type DashboardJson, type PanelQuery, queriesOf } from '../../dashboards/queries';
import type { Lab } from './lab';

/** A variable of a dashboard as it stands in its JSON. */
export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly label?: string; readonly stream?: string };
  readonly datasource?: { readonly uid?: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly queries: readonly PanelQuery[];
  readonly variables: readonly VariableJson[];
}

/** The dashboards of the applied state. */
export function dashboards(lab: Lab): Dashboard[] {
  return lab.state.all('grafana_dashboard').map(({ values }) => {
    const json = JSON.parse(values.config_json) as DashboardJson & { templating?: { list?: VariableJson[] } };
    return {
      uid: values.uid,
      title: json.title ?? values.uid,
      queries: queriesOf(json),
      variables: json.templating?.list ?? [],
    };
  });
}
