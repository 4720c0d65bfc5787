import type { Identified, Optional } from './common';

/** The attributes of grafana/grafana 4.45 that the lab reads. */
export interface DashboardResource extends Identified {
  readonly uid: string;
  readonly config_json: string;
}

export interface DataSourceResource extends Identified {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly url: Optional<string>;
}
