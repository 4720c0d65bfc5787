import * as units from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './dashboard';
import { defineDashboard, row } from './layout';
import { stacked, stat, timeseries } from './panels';
import { mean, rate, sum } from './parts/expr';
import { above } from './thresholds';
import { instanceVariable, labelVariable } from './variables';

export interface NodejsProps {
  /** @default 'nodejs-runtime' */
  readonly uid?: string;
  /** @default 'Node.js Runtime' */
  readonly title?: string;
  /** Scrape jobs of the Node.js applications. */
  readonly jobs: readonly string[];
}

const lagLevels = () => above({ warning: 0.5 });

/** Node.js processes from prom-client's default metrics: event loop, memory, garbage collection, handles. */
export function nodejsDashboard({
  uid = 'nodejs-runtime',
  title = 'Node.js Runtime',
  jobs,
}: NodejsProps): DashboardDefinition {
  const applications = `job=~"${jobs.join('|')}"`;
  // "All" is any value, and every Go and Python program has process metrics too: the applications stay in the selector.
  const tasks = `${applications},job=~"$job",instance=~"$instance"`;
  const heap = `nodejs_heap_size_used_bytes{${tasks}} / nodejs_heap_size_total_bytes{${tasks}}`;

  return defineDashboard({
    uid,
    title,
    description:
      'Is the process itself the bottleneck: a blocked event loop, a growing heap, garbage collection, leaked handles?',
    folder: 'Application',
    tags: ['application', 'nodejs'],
    variables: [
      labelVariable({ name: 'job', label: 'Application', series: `nodejs_version_info{${applications}}` }),
      instanceVariable(`nodejs_version_info{${applications},job=~"$job"}`),
    ],
    rows: () => [
      row(
        'Is it healthy?',
        stat({
          title: 'Event loop lag (p99)',
          description: 'How late the event loop runs what is due: the slowest process. Every request waits that long.',
          unit: units.Seconds,
          queries: { lag: `max(nodejs_eventloop_lag_p99_seconds{${tasks}})` },
          thresholds: lagLevels(),
          alert: 'NodejsEventLoopLag',
        }),
        stat({
          title: 'Heap in use',
          description:
            'Share of the heap V8 has reserved that is in use: the fullest process. High is normal; what matters is whether it grows.',
          unit: units.PercentUnit,
          queries: { heap: `max(${heap})` },
        }),
        stat({
          title: 'Memory',
          description: 'Memory the largest process holds.',
          unit: units.BytesIEC,
          queries: { memory: `max(process_resident_memory_bytes{${tasks}})` },
        }),
        stat({
          title: 'CPU',
          description: 'Cores the busiest process uses. JavaScript runs on one core: near 1 is its limit.',
          unit: units.Short,
          queries: { cpu: `max(rate(process_cpu_seconds_total{${tasks}}[5m]))` },
          thresholds: above({ warning: 0.8 }),
        }),
        stat({
          title: 'Garbage collection',
          description: 'Share of time spent collecting, last 5 minutes: the worst process.',
          unit: units.PercentUnit,
          queries: { gc: `max(sum by (instance) (rate(nodejs_gc_duration_seconds_sum{${tasks}}[5m])))` },
          thresholds: above({ warning: 0.1 }),
          alert: 'NodejsGarbageCollection',
        }),
        stat({
          title: 'Uptime',
          description: 'Time since the youngest process started.',
          unit: units.DurationSeconds,
          queries: { uptime: `time() - max(process_start_time_seconds{${tasks}})` },
        }),
      ),
      row(
        'Event loop and CPU',
        timeseries({
          title: 'Event loop lag',
          description: 'How late the event loop runs what is due: the slowest process.',
          unit: units.Seconds,
          queries: Object.fromEntries(
            ['p50', 'p90', 'p99'].map((p) => [p, `max(nodejs_eventloop_lag_${p}_seconds{${tasks}})`]),
          ),
          thresholds: lagLevels(),
          alert: 'NodejsEventLoopLag',
        }),
        timeseries({
          title: 'Event loop lag by task (p99)',
          description: 'One late process is a bad request; all late are too few tasks.',
          unit: units.Seconds,
          queries: { '{{job}} {{instance}}': `nodejs_eventloop_lag_p99_seconds{${tasks}}` },
          thresholds: lagLevels(),
          alert: 'NodejsEventLoopLag',
        }),
        timeseries({
          title: 'CPU usage',
          description: 'Cores by process.',
          unit: units.Short,
          queries: { '{{job}} {{instance}}': rate('process_cpu_seconds_total', tasks, 'job, instance') },
        }),
      ),
      row(
        'Memory',
        timeseries({
          title: 'Heap usage',
          description: 'Heap in use by process. A saw-tooth is healthy; a floor that rises is a leak.',
          unit: units.BytesIEC,
          queries: { '{{job}} {{instance}}': `nodejs_heap_size_used_bytes{${tasks}}` },
          alert: 'NodejsHeapGrowing',
        }),
        stacked({
          title: 'Heap by space',
          description: 'Heap in use of all processes by V8’s space. `old` grows with what lives long.',
          unit: units.BytesIEC,
          queries: { '{{space}}': sum('nodejs_heap_space_size_used_bytes', tasks, 'space') },
        }),
        timeseries({
          title: 'Memory usage',
          description: 'Memory held by the process, and outside the heap (buffers).',
          unit: units.BytesIEC,
          queries: {
            'held {{instance}}': `process_resident_memory_bytes{${tasks}}`,
            'external {{instance}}': `nodejs_external_memory_bytes{${tasks}}`,
          },
        }),
      ),
      row(
        'Garbage collection',
        timeseries({
          title: 'Garbage collection time',
          description:
            'Share of time spent collecting, by kind and summed over the processes. `major` stops the program longest.',
          unit: units.PercentUnit,
          queries: { '{{kind}}': rate('nodejs_gc_duration_seconds_sum', tasks, 'kind') },
        }),
        timeseries({
          title: 'Garbage collection pause (mean)',
          description: 'Mean length of a pause, by kind.',
          unit: units.Seconds,
          queries: { '{{kind}}': mean('nodejs_gc_duration_seconds', tasks, 'kind') },
        }),
        stacked({
          title: 'Garbage collections',
          description: 'Runs per second, by kind.',
          unit: units.CountsPerSecond,
          queries: { '{{kind}}': rate('nodejs_gc_duration_seconds_count', tasks, 'kind') },
        }),
      ),
      row(
        'Handles',
        timeseries({
          title: 'Active handles',
          description:
            'Sockets, timers and files that keep the process alive, by task. Growing with steady traffic is a leak.',
          unit: units.Short,
          queries: { '{{job}} {{instance}}': `nodejs_active_handles_total{${tasks}}` },
        }),
        timeseries({
          title: 'Active requests',
          description: 'Operations libuv has not finished, by task.',
          unit: units.Short,
          queries: { '{{job}} {{instance}}': `nodejs_active_requests_total{${tasks}}` },
        }),
        timeseries({
          title: 'Open files',
          description: 'Share of the file descriptors the process may open.',
          unit: units.PercentUnit,
          queries: { '{{job}} {{instance}}': `process_open_fds{${tasks}} / process_max_fds{${tasks}}` },
          thresholds: above({ warning: 0.8 }),
        }),
      ),
    ],
  });
}
