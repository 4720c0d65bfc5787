import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { traces } from './listings';
import { health, stacked, stat, timeseries } from './panels';
import { orNone, quantile, rate, recent, share, sum } from './parts/expr';
import { processPanels } from './parts/process';
import { above } from './thresholds';

const server = 'job="tempo"';
const requests = 'tempo_request_duration_seconds';

const failed = share(rate(`${requests}_count`, `${server},status_code=~"5.."`), rate(`${requests}_count`, server));

/** Tempo: does it take, keep and find traces; and the traces worth a look. */
export const tempoDashboard = defineDashboard({
  uid: 'tempo',
  title: 'Tempo',
  description: 'Are spans accepted and kept, and which requests were slow or failed?',
  folder: 'Monitoring',
  tags: ['monitoring', 'traces', 'tempo'],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Tempo',
        description: 'Up while Prometheus can scrape it.',
        queries: { tempo: `min(up{${server}}) or vector(0)` },
      }),
      stat({
        title: 'Spans received',
        description: 'Spans per second, mean of the last 5 minutes.',
        unit: units.CountsPerSecond,
        queries: { spans: recent(rate('tempo_distributor_spans_received_total', server)) },
      }),
      stat({
        title: 'Failed requests',
        description: 'Share of requests answered with 5xx in the last 5 minutes.',
        unit: units.PercentUnit,
        queries: { errors: recent(failed) },
        thresholds: above({ warning: 0.05 }),
        alert: 'TempoRequestErrors',
      }),
      stat({
        title: 'Refused spans (1 h)',
        description: 'Spans thrown away by a limit.',
        unit: units.Short,
        queries: { refused: `sum(increase(tempo_discarded_spans_total{${server}}[1h])) or vector(0)` },
        thresholds: above({ warning: 1 }),
        alert: 'TempoDiscardsSpans',
      }),
    ),
    row(
      'Traces',
      traces({
        title: 'Slow requests',
        description: 'Traces longer than 2 s in the time range. Click one to see where its time went.',
        query: '{ trace:duration > 2s }',
      }),
      traces({
        title: 'Failed requests',
        description: 'Traces with a span in error in the time range.',
        query: '{ status = error }',
      }),
    ),
    row(
      'Writing',
      timeseries({
        title: 'Spans received',
        description: 'Spans per second.',
        unit: units.CountsPerSecond,
        queries: { spans: rate('tempo_distributor_spans_received_total', server) },
      }),
      timeseries({
        title: 'Bytes received',
        description: 'Bytes per second.',
        unit: units.BytesPerSecondIEC,
        queries: { bytes: rate('tempo_distributor_bytes_received_total', server) },
      }),
      timeseries({
        title: 'Refused spans',
        description: 'Spans per second thrown away, by reason.',
        unit: units.CountsPerSecond,
        queries: { '{{reason}}': orNone(rate('tempo_discarded_spans_total', server, 'reason'), 'reason') },
        alert: 'TempoDiscardsSpans',
      }),
      timeseries({
        title: 'Live traces',
        description: 'Traces still being put together in memory.',
        unit: units.Short,
        queries: { traces: sum('tempo_ingester_live_traces', server) },
      }),
      timeseries({
        title: 'Failed flushes',
        description: 'Blocks per second that could not be written to storage. They fill the disk until they can.',
        unit: units.CountsPerSecond,
        queries: { failed: rate('tempo_ingester_failed_flushes_total', server) },
        alert: 'TempoFlushFailing',
      }),
      timeseries({
        title: 'Blocks',
        description: 'Blocks in storage. Growing without end, compaction or retention does not run.',
        unit: units.Short,
        queries: { blocks: sum('tempodb_blocklist_length', server) },
      }),
    ),
    row(
      'Requests and resources',
      stacked({
        title: 'Requests',
        description: 'Requests per second by status.',
        unit: units.RequestsPerSecond,
        queries: { '{{status_code}}': rate(`${requests}_count`, server, 'status_code') },
      }),
      timeseries({
        title: 'Response time (p99)',
        description: 'Time to answer by route.',
        unit: units.Seconds,
        queries: { '{{route}}': quantile(0.99, requests, server, 'route') },
      }),
      ...processPanels(server),
    ),
  ],
});
