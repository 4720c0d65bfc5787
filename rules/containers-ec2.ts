import type { RuleGroup } from './rule';

/**
 * Series of the containers that ECS started for a service: each carries its service as a Docker label of that name. Neither the
 * cgroups of the machine nor the pause containers of ECS do.
 */
const ofServices = (metric: string) => `${metric}{container_label_service!=""}`;

const named = (expr: string) =>
  `label_replace(label_replace(${expr}, "service", "$1", "container_label_service", "(.+)"), "container", "$1", "container_label_com_amazonaws_ecs_container_name", "(.+)")`;

const sum = (expr: string) => `sum by (service, instance, container) (${named(expr)})`;

const startTimes = ofServices('container_start_time_seconds');

/** Containers on EC2 instances as cAdvisor sees them, under the names that Fargate gives them too. */
export const containersEc2Rules: RuleGroup = {
  name: 'containers-ec2',
  recording: [
    {
      // ECS gives containers on EC2 shares and no quota: any of them may use the whole machine, so that is the measure. cAdvisor's
      // samples come irregularly: over fewer of them `rate` falls short by a tenth now and then, and no alert would last.
      record: 'container:cpu_usage:ratio',
      expr: `${sum(`rate(${ofServices('container_cpu_usage_seconds_total')}[5m])`)}
  / on (instance) group_left () max by (instance) (machine_cpu_cores)`,
    },
    {
      // The working set leaves out the page cache that can be given back. A container without limit has no ratio.
      record: 'container:memory_usage:ratio',
      expr: `${sum(ofServices('container_memory_working_set_bytes'))}
  / (${sum(ofServices('container_spec_memory_limit_bytes'))} > 0)`,
    },
    {
      // cAdvisor states timestamps, so Prometheus goes on showing a container for five minutes after its last sample: only
      // those seen within two scrapes run.
      record: 'container:running:count',
      expr: `count by (service, container) (${named(`${ofServices('container_last_seen')} > time() - 30`)})`,
    },
  ],
  alerts: [
    {
      // A new task brings new containers, a restart policy starts the old one again: count both.
      alert: 'ContainerRestartsRepeatedly',
      expr: `count by (service, container) (${named(`last_over_time(${startTimes}[15m])`)})
  + sum by (service, container) (${named(`changes(${startTimes}[15m])`)})
  - max_over_time(container:running:count[15m])
  >= 3`,
      severity: 'warning',
      summary: 'Container {{ $labels.container }} of {{ $labels.service }} keeps restarting',
      description: '{{ $labels.container }} was started {{ $value | printf "%.0f" }} times within 15 minutes.',
    },
  ],
};
