import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { table } from './listings';
import { stacked, stat, timeseries } from './panels';
import { above } from './thresholds';
import { serviceVariable } from './variables';

const chosen = 'service=~"$service"';
const raw = 'container_label_service=~"$service"';

/** The names the recording rules give, on what cAdvisor serves itself. */
const named = (expr: string) =>
  `label_replace(label_replace(${expr}, "service", "$1", "container_label_service", "(.+)"), "container", "$1", "container_label_com_amazonaws_ecs_container_name", "(.+)")`;
const byContainer = (expr: string) => `sum by (service, container) (${named(expr)})`;
const gauge = (metric: string) => byContainer(`${metric}{${raw}}`);
const rate = (counter: string) => byContainer(`rate(${counter}{${raw}}[$__rate_interval])`);
const legend = '{{service}} {{container}}';

/**
 * A task in awsvpc mode has its network in its pause container, whose name ECS builds of the task's family. cAdvisor counts it for the
 * task's other containers once more, and the host's for each daemon.
 */
const network = (counter: string) =>
  `sum by (task) (label_replace(rate(${counter}{name=~"ecs-.+-internalecspause-.+"}[$__rate_interval]), "task", "$1", "name", "ecs-(.+)-[0-9]+-internalecspause-.+"))`;

const starts = `changes(container_start_time_seconds{${raw}}[15m])`;
const cpuLevels = () => above({ warning: 0.8 });
const memoryLevels = () => above({ warning: 0.9 });

/** Containers on EC2 instances as cAdvisor sees them. */
export const containersEc2Dashboard = defineDashboard({
  uid: 'containers-ec2',
  title: 'Containers (EC2)',
  description: 'Does every service have a running container, and is any of them short of memory or CPU?',
  folder: 'Infrastructure',
  tags: ['infrastructure', 'containers'],
  variables: [serviceVariable('container:running:count')],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Containers',
        description: 'Containers that run for a service, pause containers left out.',
        unit: units.Short,
        queries: { containers: `sum(container:running:count{${chosen}}) or vector(0)` },
      }),
      stat({
        title: 'Memory',
        description: 'Share of its memory limit: the fullest container. At 100 % it is killed.',
        unit: units.PercentUnit,
        queries: { memory: `max(container:memory_usage:ratio{${chosen}})` },
        thresholds: memoryLevels(),
      }),
      stat({
        title: 'CPU',
        description:
          'Share of the machine’s CPU: the busiest container. ECS gives shares and no quota, so any may use all of it.',
        unit: units.PercentUnit,
        queries: { cpu: `max(container:cpu_usage:ratio{${chosen}})` },
        thresholds: cpuLevels(),
      }),
      stat({
        title: 'Restarts (15 min)',
        description: 'Containers started again in place, and new ones beyond those that run.',
        unit: units.Short,
        queries: {
          restarts: `sum(${starts}) + count(last_over_time(container_start_time_seconds{${raw}}[15m])) - sum(container:running:count{${chosen}})`,
        },
        thresholds: above({ warning: 3 }),
        alert: 'ContainerRestartsRepeatedly',
      }),
    ),
    row(
      'Memory',
      timeseries({
        title: 'Memory by container',
        description: 'Share of the container’s limit, without the page cache that can be given back.',
        unit: units.PercentUnit,
        queries: { [legend]: `max by (service, container) (container:memory_usage:ratio{${chosen}})` },
        thresholds: memoryLevels(),
      }),
      stacked({
        title: 'Memory of containers',
        description: 'Working set of each container: what they take of the machine together.',
        unit: units.BytesIEC,
        queries: { [legend]: gauge('container_memory_working_set_bytes') },
      }),
      table({
        title: 'Memory and limits',
        description: 'What each container uses, and where it is killed.',
        columns: {
          Used: { expr: gauge('container_memory_working_set_bytes'), unit: units.BytesIEC },
          Limit: { expr: gauge('container_spec_memory_limit_bytes'), unit: units.BytesIEC },
        },
      }),
    ),
    row(
      'CPU and restarts',
      timeseries({
        title: 'CPU by container',
        description: 'Share of the machine’s CPU.',
        unit: units.PercentUnit,
        queries: { [legend]: `max by (service, container) (container:cpu_usage:ratio{${chosen}})` },
        thresholds: cpuLevels(),
      }),
      timeseries({
        title: 'Running containers',
        description: 'Containers by service. A line that ends is a service that is down.',
        unit: units.Short,
        queries: { '{{service}}': `sum by (service) (container:running:count{${chosen}})` },
      }),
      timeseries({
        title: 'Container restarts',
        description: 'Containers started again in place within 15 minutes.',
        unit: units.Short,
        queries: { [legend]: byContainer(starts) },
        thresholds: above({ warning: 3 }),
        alert: 'ContainerRestartsRepeatedly',
      }),
    ),
    row(
      'Network and disk',
      timeseries({
        title: 'Network received',
        description: 'Bytes per second by task. Tasks on the host’s network are in the dashboard of the hosts.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{task}}': network('container_network_receive_bytes_total') },
      }),
      timeseries({
        title: 'Network sent',
        description: 'Bytes per second by task.',
        unit: units.BytesPerSecondIEC,
        queries: { '{{task}}': network('container_network_transmit_bytes_total') },
      }),
      timeseries({
        title: 'Disk I/O',
        description: 'Bytes per second read from and written to the machine’s disks.',
        unit: units.BytesPerSecondIEC,
        queries: {
          [`read ${legend}`]: rate('container_fs_reads_bytes_total'),
          [`written ${legend}`]: rate('container_fs_writes_bytes_total'),
        },
      }),
    ),
  ],
});
