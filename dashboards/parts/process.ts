import * as units from '@grafana/grafana-foundation-sdk/units';
import { timeseries } from '../panels';
import { rate } from './expr';

/** What a server's process takes of its task. */
export const processPanels = (server: string) => [
  timeseries({
    title: 'Memory',
    description: 'Memory the process holds.',
    unit: units.BytesIEC,
    queries: { '{{instance}}': `process_resident_memory_bytes{${server}}` },
  }),
  timeseries({
    title: 'CPU',
    description: 'Cores the process uses.',
    unit: units.Short,
    queries: { '{{instance}}': rate('process_cpu_seconds_total', server, 'instance') },
  }),
];
