import { type DatasourceName, datasources } from '../../dashboards/datasources';
import type { DataSourceDefinition } from './data-source';

const uid = (name: DatasourceName): string => datasources[name].uid;

/** A span begins and ends a little apart from the lines and samples about it. */
const around = { spanStartTimeShift: '-5m', spanEndTimeShift: '5m' };
/** The service of a span is the label `service` of metrics and logs. */
const tags = [{ key: 'service.name', value: 'service' }];

/** Settings that lead from one data source to another, by the pair that has to be there. */
const links: readonly { readonly from: DatasourceName; readonly to: DatasourceName; readonly settings: object }[] = [
  {
    from: 'tempo',
    to: 'loki',
    settings: {
      tracesToLogsV2: { datasourceUid: uid('loki'), ...around, tags, filterByTraceID: true, filterBySpanID: false },
    },
  },
  {
    from: 'tempo',
    to: 'prometheus',
    settings: {
      tracesToMetrics: {
        datasourceUid: uid('prometheus'),
        ...around,
        tags,
        queries: [
          { name: 'Requests per second', query: 'sum(rate(http_requests_total{$__tags}[5m]))' },
          {
            name: 'Response time (p99)',
            query: 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{$__tags}[5m])))',
          },
        ],
      },
    },
  },
  {
    from: 'loki',
    to: 'tempo',
    settings: {
      derivedFields: [
        {
          name: 'trace',
          matcherType: 'regex',
          matcherRegex: '"trace_id":"(\\w+)"',
          url: '${__value.raw}',
          urlDisplayLabel: 'Open trace',
          datasourceUid: uid('tempo'),
        },
      ],
    },
  },
  {
    from: 'prometheus',
    to: 'tempo',
    settings: {
      exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: uid('tempo'), urlDisplayLabel: 'Open trace' }],
    },
  },
];

/** The data sources with links between those that a system has: from a trace to its logs and metrics, and back. */
export function linked(sources: readonly DataSourceDefinition[]): DataSourceDefinition[] {
  const present = new Set(sources.map(({ name }) => name));
  return sources.map((source) => {
    const own = links.filter(({ from, to }) => from === source.name && present.has(to)).map(({ settings }) => settings);
    return own.length === 0 ? source : { ...source, settings: Object.assign({ ...source.settings }, ...own) };
  });
}
