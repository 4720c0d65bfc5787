import {
  MetricEditorMode,
  MetricQueryType,
  MetricsQueryBuilder,
  QueryMode,
} from '@grafana/grafana-foundation-sdk/cloudwatch';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as PrometheusQuery, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { SearchTableType, DataqueryBuilder as TempoQuery } from '@grafana/grafana-foundation-sdk/tempo';
import { type DatasourceName, datasources } from './datasources';

/** Queries by legend: `{ '{{instance}}': 'up' }`; in their order, refIds A, B, C … */
export type Queries = Readonly<Record<string, string>>;

/** The queries of one panel on their data source. */
export interface Targets {
  readonly datasource: DatasourceName;
  readonly queries: readonly Builder<Dataquery>[];
}

/** How a panel wants Prometheus to answer. */
export interface PrometheusAnswer {
  /** One value at the end of the time range instead of a series. @default false */
  readonly instant?: boolean;
  /** @default PromQueryFormat.TimeSeries */
  readonly format?: PromQueryFormat;
  /** With the samples that a trace is known of, which lead to it. @default false */
  readonly exemplars?: boolean;
}

const refId = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

export function prometheus(
  queries: Queries,
  { instant = false, format = PromQueryFormat.TimeSeries, exemplars = false }: PrometheusAnswer = {},
): Targets {
  return {
    datasource: 'prometheus',
    queries: Object.entries(queries).map(([legend, expr], index) => {
      const query = new PrometheusQuery().datasource(datasources.prometheus).refId(refId(index)).expr(expr);
      if (exemplars) query.exemplar(true);
      return (instant ? query.instant() : query.range()).format(format).legendFormat(legend);
    }),
  };
}

export function loki(queries: Queries, { instant = false }: Pick<PrometheusAnswer, 'instant'> = {}): Targets {
  return {
    datasource: 'loki',
    queries: Object.entries(queries).map(([legend, expr], index) =>
      new LokiQuery()
        .datasource(datasources.loki)
        .refId(refId(index))
        .expr(expr)
        .queryType(instant ? 'instant' : 'range')
        .legendFormat(legend),
    ),
  };
}

/** A search in TraceQL, answered as a table of traces. */
export function traceql(query: string): Targets {
  const search = new TempoQuery().datasource(datasources.tempo).refId('A').queryType('traceql').query(query);
  return { datasource: 'tempo', queries: [search.tableType(SearchTableType.Traces).limit(20)] };
}

/** A metric of Container Insights, one series per service of the cluster. */
export function containerInsights(
  cluster: string,
  metrics: Readonly<Record<string, string>>,
  statistic = 'Average',
): Targets {
  return {
    datasource: 'cloudwatch',
    queries: Object.entries(metrics).map(([legend, metric], index) =>
      new MetricsQueryBuilder()
        .datasource(datasources.cloudwatch)
        .refId(refId(index))
        .id(`m${index}`)
        .queryMode(QueryMode.Metrics)
        .metricQueryType(MetricQueryType.Search)
        .metricEditorMode(MetricEditorMode.Builder)
        // The region of the data source: a dashboard is the same in every account.
        .region('default')
        .namespace('ECS/ContainerInsights')
        .metricName(metric)
        .dimensions({ ClusterName: [cluster], ServiceName: ['*'] })
        .matchExact(true)
        .statistic(statistic)
        .period('60')
        .expression('')
        .label(legend),
    ),
  };
}
