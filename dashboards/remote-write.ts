import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above } from './thresholds';

const queue = 'job="prometheus"';

const newest = (which: string) =>
  `max by (remote_name) (prometheus_remote_storage_queue_highest_${which}_seconds{${queue}})`;
const behind = `${newest('timestamp')} - ${newest('sent_timestamp')}`;

/** Prometheus sending to a long-term store, where an environment has one. */
export const remoteWriteDashboard = defineDashboard({
  uid: 'remote-write',
  title: 'Long-term storage (remote write)',
  description: 'Does the long-term store get every sample in time?',
  folder: 'Monitoring',
  tags: ['monitoring', 'prometheus'],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Behind',
        description: 'Age of the newest sample sent. After two hours samples leave the write-ahead log and are lost.',
        unit: units.Seconds,
        queries: { behind: `max(${behind})` },
        thresholds: above({ warning: 600 }),
        alert: 'RemoteWriteBehind',
      }),
      stat({
        title: 'Sent',
        description: 'Samples per second that the store accepted, mean of the last 5 minutes.',
        unit: units.CountsPerSecond,
        queries: {
          sent: `sum(rate(prometheus_remote_storage_samples_total{${queue}}[5m]) - rate(prometheus_remote_storage_samples_failed_total{${queue}}[5m]))`,
        },
      }),
      stat({
        title: 'Lost (1 h)',
        description: 'Samples the store refused for good, and that were dropped before sending.',
        unit: units.Short,
        queries: {
          lost: `sum(increase(prometheus_remote_storage_samples_failed_total{${queue}}[1h])) + (sum(increase(prometheus_remote_storage_samples_dropped_total{${queue}}[1h])) or vector(0))`,
        },
        thresholds: above({ warning: 1 }),
      }),
    ),
    row(
      'Queue',
      timeseries({
        title: 'Behind',
        description: 'Age of the newest sample sent, by destination.',
        unit: units.Seconds,
        queries: { '{{remote_name}}': behind },
        thresholds: above({ warning: 600 }),
        alert: 'RemoteWriteBehind',
      }),
      timeseries({
        title: 'Samples',
        description: 'Samples per second sent, tried again and refused for good.',
        unit: units.CountsPerSecond,
        queries: {
          sent: rate('prometheus_remote_storage_samples_total', queue),
          'tried again': rate('prometheus_remote_storage_samples_retried_total', queue),
          refused: rate('prometheus_remote_storage_samples_failed_total', queue),
        },
        alert: 'RemoteWriteFailing',
      }),
      timeseries({
        title: 'Waiting samples',
        description: 'Samples in the queue.',
        unit: units.Short,
        queries: { '{{remote_name}}': sum('prometheus_remote_storage_samples_pending', queue, 'remote_name') },
      }),
      timeseries({
        title: 'Shards',
        description: 'Parallel senders in use, wanted and allowed. Wanted above allowed: the store is too slow.',
        unit: units.Short,
        queries: {
          'in use': sum('prometheus_remote_storage_shards', queue),
          wanted: sum('prometheus_remote_storage_shards_desired', queue),
          allowed: sum('prometheus_remote_storage_shards_max', queue),
        },
      }),
      timeseries({
        title: 'Traffic',
        description: 'Bytes per second after compression.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{remote_name}}': rate('prometheus_remote_storage_bytes_total', queue, 'remote_name') },
      }),
    ),
  ],
});
