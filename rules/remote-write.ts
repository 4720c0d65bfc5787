import type { RuleGroup } from './rule';

/** Samples on their way from Prometheus to the long-term store. */
export const remoteWriteRules: RuleGroup = {
  name: 'remote-write',
  alerts: [
    {
      alert: 'RemoteWriteFailing',
      expr: 'sum by (service, instance, remote_name) (rate(prometheus_remote_storage_samples_failed_total[5m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'The long-term store refuses samples',
      description: '{{ $value | printf "%.1f" }} samples a second are refused for good: history will have a hole.',
    },
    {
      // The queue reads the write-ahead log, which reaches back two to three hours; what it has not sent by then is lost.
      alert: 'RemoteWriteBehind',
      expr: `max by (service, instance) (prometheus_remote_storage_queue_highest_timestamp_seconds)
  - on (service, instance) min by (service, instance) (prometheus_remote_storage_queue_highest_sent_timestamp_seconds) > 600`,
      for: '15m',
      severity: 'warning',
      summary: 'The long-term store is behind',
      description:
        'Samples reach the long-term store {{ $value | humanizeDuration }} late; after two hours they are lost.',
    },
  ],
};
