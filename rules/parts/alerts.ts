import type { AlertingRule, Duration, Severity } from '../rule';

/** The figures of a system's alert table; the condition they go with stands below, once for all systems. */
export interface Row {
  /** Limit of the condition: a share between 0 and 1, or seconds. */
  readonly limit: number;
  readonly for: Duration;
  readonly severity: Severity;
}

/** Requests that end in a 5xx. More than 20 within the five minutes are asked for: with fewer, one failure is already 5 %. */
export const highErrorRate = (row: Row): AlertingRule => ({
  alert: 'HighErrorRate',
  expr: `http:errors:ratio_rate5m > ${row.limit} and http:requests:rate5m > 20 / 300`,
  for: row.for,
  severity: row.severity,
  summary: '{{ $labels.service }} fails requests',
  description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} end in a 5xx.',
});

/** Seconds that the slowest tenth of the requests exceeds. */
export const highResponseTime = (row: Row): AlertingRule => ({
  alert: 'HighResponseTime',
  expr: `http:latency:p90_5m > ${row.limit}`,
  for: row.for,
  severity: row.severity,
  summary: '{{ $labels.service }} answers slowly',
  description: 'One request in ten takes longer than {{ $value | humanizeDuration }}.',
});

/** A service without any task that answers a scrape: it has no error rate, and once its address is gone not even an `up`. */
export const serviceDown = (props: { alert: string; service: string; for: Duration }): AlertingRule => ({
  alert: props.alert,
  expr: `absent(up{job="${props.service}"} == 1)`,
  for: props.for,
  severity: 'critical',
  labels: { service: props.service },
  summary: `The ${props.service} is down`,
  description: `No task of ${props.service} answers a scrape: none runs, or none serves.`,
});

/** Window and duration are equal, so that one failure is not enough: it has left the window when the duration ends. */
export const databaseConnectionFailures = (): AlertingRule => ({
  alert: 'DatabaseConnectionFailures',
  expr: 'sum by (job, service) (rate(db_connection_errors_total[2m])) > 0',
  for: '2m',
  severity: 'critical',
  summary: '{{ $labels.service }} cannot connect to its database',
  description: '{{ $value | printf "%.2f" }} connections a second fail, and have been failing for 2 minutes.',
});

/** Memory on Fargate: of the fullest of a task and its containers, as the kernel kills at either limit. */
export const highTaskMemory = (row: Row): AlertingRule => ({
  alert: 'HighMemoryUsage',
  expr: `max by (service, instance) (task:memory_usage:ratio or container:memory_usage:ratio) > ${row.limit}`,
  for: row.for,
  severity: row.severity,
  summary: '{{ $labels.service }} is running out of memory',
  description:
    '{{ $labels.service }} uses {{ $value | humanizePercentage }} of its memory limit; at 100 % it is killed.',
});

/** CPU on Fargate: of the task, whose containers share it. */
export const highTaskCpu = (row: Row): AlertingRule => ({
  alert: 'HighCpuUsage',
  expr: `task:cpu_usage:ratio > ${row.limit}`,
  for: row.for,
  severity: row.severity,
  summary: '{{ $labels.service }} is short of CPU',
  description: '{{ $labels.service }} uses {{ $value | humanizePercentage }} of the CPU its task was granted.',
});

/**
 * Free disk on Fargate. A task's only finite disk is its ephemeral storage, where images, container layers and task volumes lie.
 * Its metadata tells it exactly and for every service; node exporter sees it only where it runs, as the device under
 * `/etc/hosts`. Data on EFS does not count: EFS does not fill.
 */
export const lowTaskDisk = (row: Row): AlertingRule => ({
  alert: 'DiskSpaceLow',
  expr: `task:ephemeral_storage_free:ratio < ${row.limit}`,
  for: row.for,
  severity: row.severity,
  summary: '{{ $labels.service }} is running out of disk',
  description:
    '{{ $value | humanizePercentage }} of the ephemeral storage of {{ $labels.service }} are free; writes fail at 0 %.',
});
