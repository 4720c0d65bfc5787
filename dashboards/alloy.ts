import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, stat, timeseries } from './panels';
import { rate, sum } from './parts/expr';
import { above, below } from './thresholds';

const shipper = 'job="alloy"';

/** Grafana Alloy, which reads containers' and the system's logs and sends them to Loki. */
export const alloyDashboard = defineDashboard({
  uid: 'alloy',
  title: 'Log shipping (Alloy)',
  description: 'Does every host’s shipper read logs and get them to Loki?',
  folder: 'Monitoring',
  tags: ['monitoring', 'logs', 'alloy'],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Shippers up',
        description: 'Share of the shippers whose last scrape worked; there is one per host.',
        unit: units.PercentUnit,
        queries: { up: `avg(up{${shipper}})` },
        thresholds: below({ critical: 1 }),
      }),
      health({
        title: 'Configuration',
        description: 'Down when a shipper refused its configuration and goes on with the one before it.',
        queries: { configuration: `min(alloy_config_last_load_successful{${shipper}})` },
        alert: 'AlloyConfigLoadFailed',
      }),
      stat({
        title: 'Unhealthy components',
        description: 'Parts of the pipeline that cannot do their work.',
        unit: units.Short,
        queries: {
          unhealthy: `sum(alloy_component_controller_running_components{${shipper},health_type!="healthy"}) or vector(0)`,
        },
        thresholds: above({ warning: 1 }),
        alert: 'AlloyComponentUnhealthy',
      }),
      stat({
        title: 'Lines sent',
        description: 'Lines per second to Loki, mean of the last 5 minutes.',
        unit: units.CountsPerSecond,
        queries: { sent: `sum(rate(loki_write_sent_entries_total{${shipper}}[5m]))` },
      }),
      stat({
        title: 'Lines dropped (1 h)',
        description: 'Lines that Loki refused or that could not be delivered in time: lost.',
        unit: units.Short,
        queries: { dropped: `sum(increase(loki_write_dropped_entries_total{${shipper}}[1h]))` },
        thresholds: above({ warning: 1 }),
        alert: 'AlloyDropsLogs',
      }),
    ),
    row(
      'Shipping',
      timeseries({
        title: 'Lines sent',
        description: 'Lines per second to Loki, by shipper.',
        unit: units.CountsPerSecond,
        queries: { '{{instance}}': rate('loki_write_sent_entries_total', shipper, 'instance') },
      }),
      timeseries({
        title: 'Lines dropped',
        description: 'Lines per second lost, by reason.',
        unit: units.CountsPerSecond,
        queries: { '{{reason}}': rate('loki_write_dropped_entries_total', shipper, 'reason') },
        alert: 'AlloyDropsLogs',
      }),
      timeseries({
        title: 'Bytes sent',
        description: 'Bytes per second to Loki.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{instance}}': rate('loki_write_sent_bytes_total', shipper, 'instance') },
      }),
    ),
    row(
      'Resources',
      timeseries({
        title: 'Memory',
        description: 'Memory the process holds.',
        unit: units.BytesIEC,
        queries: { '{{instance}}': sum('process_resident_memory_bytes', shipper, 'instance') },
      }),
      timeseries({
        title: 'CPU',
        description: 'Cores the process uses.',
        unit: units.Short,
        queries: { '{{instance}}': rate('process_cpu_seconds_total', shipper, 'instance') },
      }),
    ),
  ],
});
