import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, stacked, stat, timeseries } from './panels';
import { orNone, quantile, rate, recent, share, sum } from './parts/expr';
import { processPanels } from './parts/process';
import { above } from './thresholds';

const server = 'job="loki"';
const requests = 'loki_request_duration_seconds';

const failed = share(rate(`${requests}_count`, `${server},status_code=~"5.."`), rate(`${requests}_count`, server));
const anyIsBad = () => above({ warning: 0.001 });

/** Loki: does it take, keep and find log lines. */
export const lokiDashboard = defineDashboard({
  uid: 'loki',
  title: 'Loki',
  description: 'Are log lines accepted, written to storage and found again?',
  folder: 'Monitoring',
  tags: ['monitoring', 'logs', 'loki'],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Loki',
        description: 'Up while Prometheus can scrape it.',
        queries: { loki: `min(up{${server}}) or vector(0)` },
      }),
      stat({
        title: 'Lines received',
        description: 'Lines per second, mean of the last 5 minutes.',
        unit: units.CountsPerSecond,
        queries: { lines: `sum(rate(loki_distributor_lines_received_total{${server}}[5m]))` },
      }),
      stat({
        title: 'Failed requests',
        description: 'Share of requests answered with 5xx in the last 5 minutes.',
        unit: units.PercentUnit,
        queries: { errors: recent(failed) },
        thresholds: above({ warning: 0.05 }),
        alert: 'LokiRequestErrors',
      }),
      stat({
        title: 'Refused lines (1 h)',
        description: 'Lines thrown away by a limit: too old, too long, too many.',
        unit: units.Short,
        queries: { refused: `sum(increase(loki_discarded_samples_total{${server}}[1h])) or vector(0)` },
        thresholds: above({ warning: 1 }),
        alert: 'LokiDiscardsLogs',
      }),
      stat({
        title: 'Flush failures (1 h)',
        description: 'Chunks that could not be written to storage. They stay in memory until they can.',
        unit: units.Short,
        queries: { failures: `sum(increase(loki_ingester_chunks_flush_failures_total{${server}}[1h]))` },
        thresholds: anyIsBad(),
        alert: 'LokiFlushFailing',
      }),
      stat({
        title: 'Panics',
        description: 'Requests that crashed since the start.',
        unit: units.Short,
        queries: { panics: sum('loki_panic_total', server) },
        thresholds: above({ critical: 1 }),
      }),
    ),
    row(
      'Writing',
      timeseries({
        title: 'Lines received',
        description: 'Lines per second. Silence is as bad a sign as a flood.',
        unit: units.CountsPerSecond,
        queries: { lines: rate('loki_distributor_lines_received_total', server) },
      }),
      timeseries({
        title: 'Bytes received',
        description: 'Bytes per second before compression: what storage and its price follow.',
        unit: units.BytesPerSecondIEC,
        queries: { bytes: rate('loki_distributor_bytes_received_total', server) },
      }),
      timeseries({
        title: 'Refused lines',
        description: 'Lines per second thrown away, by reason.',
        unit: units.CountsPerSecond,
        queries: { '{{reason}}': orNone(rate('loki_discarded_samples_total', server, 'reason'), 'reason') },
        alert: 'LokiDiscardsLogs',
      }),
    ),
    row(
      'Storage',
      timeseries({
        title: 'Streams in memory',
        description: 'Label combinations being written. A jump is a label with too many values.',
        unit: units.Short,
        queries: { streams: sum('loki_ingester_memory_streams', server) },
      }),
      timeseries({
        title: 'Chunks in memory',
        description: 'Chunks not yet written to storage.',
        unit: units.Short,
        queries: { chunks: sum('loki_ingester_memory_chunks', server) },
      }),
      timeseries({
        title: 'Chunks flushed',
        description: 'Chunks per second written to storage, and failures.',
        unit: units.CountsPerSecond,
        queries: {
          'flushed ({{reason}})': rate('loki_ingester_chunks_flushed_total', server, 'reason'),
          failures: rate('loki_ingester_chunks_flush_failures_total', server),
        },
      }),
      timeseries({
        title: 'Time since retention ran',
        description: 'Age of the last run that deleted lines past their retention. Growing without end, storage fills.',
        unit: units.DurationSeconds,
        thresholds: above({ warning: 86_400 }),
        alert: 'LokiRetentionStalled',
        queries: {
          age: `time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{${server}} > 0) or vector(0)`,
        },
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
        description: 'Time to answer by route: pushes must be fast, queries may take seconds.',
        unit: units.Seconds,
        queries: { '{{route}}': quantile(0.99, requests, `${server},route=~"loki_api_v1_.*"`, 'route') },
      }),
      ...processPanels(server),
    ),
  ],
});
