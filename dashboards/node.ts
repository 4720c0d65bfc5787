import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { stacked, stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above, below } from './thresholds';
import { instanceVariable, serviceVariable } from './variables';

const machine = 'service=~"$service",instance=~"$instance"';
const cards = `${machine},device!~"lo|veth.*|docker.*|br-.*|ecs-.*"`;
const disks = `${machine},device!~"loop.*|ram.*"`;

const cpuLevels = () => above({ warning: 0.8 });
const memoryLevels = () => above({ warning: 0.9 });
const diskLevels = () => below({ critical: 0.1 });

/** Machines from node exporter; beside a Fargate task, the small virtual machine the task has to itself. */
export const nodeDashboard = defineDashboard({
  uid: 'node',
  title: 'Hosts',
  description: 'Does the machine under the containers have CPU, memory, disk and network to spare?',
  folder: 'Infrastructure',
  tags: ['infrastructure', 'host'],
  variables: [serviceVariable('node_uname_info'), instanceVariable('node_uname_info{service=~"$service"}')],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Machines',
        description: 'Machines that node exporter reports.',
        unit: units.Short,
        queries: { machines: `count(node_uname_info{${machine}}) or vector(0)` },
      }),
      stat({
        title: 'CPU',
        description: 'Share of all cores in use: the busiest machine.',
        unit: units.PercentUnit,
        queries: { cpu: `max(instance:cpu_usage:ratio{${machine}})` },
        thresholds: cpuLevels(),
      }),
      stat({
        title: 'Memory',
        description: 'Share in use that the kernel could not give back: the fullest machine.',
        unit: units.PercentUnit,
        queries: { memory: `max(instance:memory_usage:ratio{${machine}})` },
        thresholds: memoryLevels(),
      }),
      stat({
        title: 'Free disk',
        description: 'Share of the fullest file system that is free.',
        unit: units.PercentUnit,
        queries: { free: `min(instance:filesystem_free:ratio{${machine}})` },
        thresholds: diskLevels(),
      }),
      stat({
        title: 'Load per core',
        description: 'Mean of 5 minutes of what runs or waits, per core. Above 1 work queues.',
        unit: units.Short,
        queries: {
          load: `max(node_load5{${machine}} / on (service, instance) count by (service, instance) (node_cpu_seconds_total{${machine},mode="idle"}))`,
        },
        thresholds: above({ warning: 1 }),
      }),
      stat({
        title: 'Killed for memory (1 h)',
        description: 'Processes the kernel killed because a container reached its limit or the machine was full.',
        unit: units.Short,
        queries: { kills: `sum(increase(node_vmstat_oom_kill{${machine}}[1h]))` },
        thresholds: above({ warning: 1 }),
        alert: 'NodeOutOfMemoryKill',
      }),
    ),
    row(
      'CPU and memory',
      timeseries({
        title: 'CPU',
        description: 'Share of all cores in use.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{instance}}': `instance:cpu_usage:ratio{${machine}}` },
        thresholds: cpuLevels(),
      }),
      stacked({
        title: 'CPU by mode',
        description: 'Cores busy with what. Much `iowait` is a slow disk, `steal` a neighbour.',
        unit: units.Short,
        queries: { '{{mode}}': rate('node_cpu_seconds_total', `${machine},mode!="idle"`, 'mode') },
      }),
      timeseries({
        title: 'Load',
        description: 'What runs or waits: means of 1, 5 and 15 minutes, all machines together.',
        unit: units.Short,
        queries: {
          '1 m': sum('node_load1', machine),
          '5 m': sum('node_load5', machine),
          '15 m': sum('node_load15', machine),
        },
      }),
      timeseries({
        title: 'Memory',
        description: 'Share in use that the kernel could not give back.',
        unit: units.PercentUnit,
        queries: { '{{service}} {{instance}}': `instance:memory_usage:ratio{${machine}}` },
        thresholds: memoryLevels(),
      }),
      stacked({
        title: 'Memory by use',
        description: 'Where the memory is. Page cache is given back under pressure.',
        unit: units.BytesIEC,
        queries: {
          'page cache': `${sum('node_memory_Cached_bytes', machine)} + ${sum('node_memory_Buffers_bytes', machine)}`,
          free: sum('node_memory_MemFree_bytes', machine),
          processes: `${sum('node_memory_MemTotal_bytes', machine)} - ${sum('node_memory_MemFree_bytes', machine)}
  - ${sum('node_memory_Cached_bytes', machine)} - ${sum('node_memory_Buffers_bytes', machine)}`,
        },
      }),
      timeseries({
        title: 'Processes',
        description:
          'Processes that run and that wait for a disk. Some that stay blocked are a file system that hangs.',
        unit: units.Short,
        queries: { running: sum('node_procs_running', machine), blocked: sum('node_procs_blocked', machine) },
      }),
    ),
    row(
      'Disk',
      timeseries({
        title: 'Free space',
        description: 'Share of each file system that is free. Network file systems are left out: EFS never fills.',
        unit: units.PercentUnit,
        queries: { '{{instance}} {{device}}': `instance:filesystem_free:ratio{${machine}}` },
        thresholds: diskLevels(),
      }),
      timeseries({
        title: 'Disk throughput',
        description: 'Bytes per second read and written.',
        unit: units.BytesPerSecondIEC,
        queries: {
          'read {{device}}': rate('node_disk_read_bytes_total', disks, 'device'),
          'written {{device}}': rate('node_disk_written_bytes_total', disks, 'device'),
        },
      }),
      timeseries({
        title: 'Disk operations',
        description: 'Reads and writes per second.',
        unit: units.IOOpsPerSecond,
        queries: {
          'reads {{device}}': rate('node_disk_reads_completed_total', disks, 'device'),
          'writes {{device}}': rate('node_disk_writes_completed_total', disks, 'device'),
        },
      }),
      timeseries({
        title: 'Disk busy',
        description: 'Share of time the disk had something to do. Near 100 % it is the bottleneck.',
        unit: units.PercentUnit,
        queries: { '{{instance}} {{device}}': rate('node_disk_io_time_seconds_total', disks, 'instance, device') },
      }),
      timeseries({
        title: 'Free inodes',
        description: 'Share of inodes that are free: without one no file can be created although there is space.',
        unit: units.PercentUnit,
        queries: {
          '{{instance}} {{device}}': `min by (instance, device) (node_filesystem_files_free{${machine}} / (node_filesystem_files{${machine}} > 0))`,
        },
        thresholds: below({ warning: 0.1 }),
        alert: 'NodeInodesLow',
      }),
    ),
    row(
      'Network',
      timeseries({
        title: 'Network throughput',
        description: 'Bytes per second received and sent.',
        unit: units.BytesPerSecondIEC,
        queries: {
          'received {{instance}}': rate('node_network_receive_bytes_total', cards, 'instance'),
          'sent {{instance}}': rate('node_network_transmit_bytes_total', cards, 'instance'),
        },
      }),
      timeseries({
        title: 'Network errors and drops',
        description: 'Packets per second that were lost on the way in or out. Should be nearly none.',
        unit: units.PacketsPerSecond,
        queries: {
          errors: `${rate('node_network_receive_errs_total', cards)} + ${rate('node_network_transmit_errs_total', cards)}`,
          dropped: `${rate('node_network_receive_drop_total', cards)} + ${rate('node_network_transmit_drop_total', cards)}`,
        },
      }),
    ),
  ],
});
