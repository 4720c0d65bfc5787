import type { RuleGroup } from './rule';

/**
 * Machines as node exporter sees them. Beside a Fargate task that is the small virtual machine the task runs on, whose CPU and
 * memory may exceed what the task was granted: there the limits are judged from the task's metadata instead.
 */
export const nodeRules: RuleGroup = {
  name: 'node',
  recording: [
    {
      record: 'instance:cpu_usage:ratio',
      expr: '1 - avg by (service, instance) (rate(node_cpu_seconds_total{mode="idle"}[2m]))',
    },
    {
      // Available, not free: what the kernel could hand out without swapping.
      record: 'instance:memory_usage:ratio',
      expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
    },
    {
      // One device is often mounted in several places, in a container as /etc/hosts and the like: count it once.
      // Network file systems are left out: EFS claims 8 EiB and never fills.
      record: 'instance:filesystem_free:ratio',
      expr: `min by (service, instance, device) (
  node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|nfs.*|squashfs"} / (node_filesystem_size_bytes{fstype!~"tmpfs|ramfs|nfs.*|squashfs"} > 0)
)`,
    },
  ],
  alerts: [
    {
      alert: 'NodeInodesLow',
      expr: 'min by (service, instance, device) (node_filesystem_files_free / (node_filesystem_files > 0)) < 0.1',
      for: '5m',
      severity: 'warning',
      summary: 'Few inodes left on {{ $labels.device }}',
      description:
        '{{ $value | humanizePercentage }} of the inodes of {{ $labels.instance }} are free: creating files will fail although there is space.',
    },
    {
      alert: 'NodeOutOfMemoryKill',
      expr: 'increase(node_vmstat_oom_kill[5m]) > 0',
      severity: 'warning',
      summary: 'The kernel killed a process for memory on {{ $labels.instance }}',
      description:
        '{{ $value | printf "%.0f" }} processes were killed within 5 minutes: a container ran into its limit, or the machine is full.',
    },
  ],
};
