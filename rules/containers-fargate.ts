import type { RuleGroup } from './rule';

/** The page cache counts as usage but is given back under pressure; a database would look full without this. */
const memory = 'clamp_min(ecs_container_memory_usage_bytes - ecs_container_memory_page_cache_size_bytes, 0)';

const container = (expr: string) => `label_replace(${expr}, "container", "$1", "container_name", "(.+)")`;

/**
 * Containers of Fargate tasks, from the task metadata that `ecs_exporter` reads beside them, under the names that
 * EC2 gives them too. Fargate limits the task; containers share its CPU and, unless they have a limit of their own, its memory.
 */
export const containersFargateRules: RuleGroup = {
  name: 'containers-fargate',
  recording: [
    {
      record: 'container:cpu_usage:ratio',
      expr: `sum by (service, instance, container) (${container('rate(ecs_container_cpu_usage_seconds_total[2m])')})
  / on (service, instance) group_left () ecs_task_cpu_limit_vcpus`,
    },
    {
      record: 'container:memory_usage:ratio',
      expr: `sum by (service, instance, container) (${container(memory)})
  / (sum by (service, instance, container) (${container('ecs_container_memory_limit_bytes')}) > 0)`,
    },
    { record: 'task:cpu_usage:ratio', expr: 'sum by (service, instance) (container:cpu_usage:ratio)' },
    {
      record: 'task:memory_usage:ratio',
      expr: `sum by (service, instance) (${memory}) / sum by (service, instance) (ecs_task_memory_limit_bytes)`,
    },
    {
      record: 'task:ephemeral_storage_free:ratio',
      expr: `sum by (service, instance) (1 - ecs_task_ephemeral_storage_used_bytes / ecs_task_ephemeral_storage_allocated_bytes)`,
    },
  ],
  alerts: [
    {
      // ECS replaces a failed task by a new one with a new ARN and a new address, so no counter ever shows it. A
      // deployment doubles the tasks of a service at most, and autoscaling raises the number it is compared with.
      alert: 'TasksReplacedRepeatedly',
      expr: `count by (service) (count by (service, task_arn) (last_over_time(ecs_task_metadata_info[30m])))
  > 3 * max_over_time(count by (service) (ecs_task_metadata_info)[30m:1m])`,
      severity: 'warning',
      summary: 'Tasks of {{ $labels.service }} keep being replaced',
      description:
        '{{ $value }} different tasks of {{ $labels.service }} ran within 30 minutes: they start, fail and are replaced.',
    },
    {
      // Three or more: `increase` extrapolates to its window, and two would already be above 2.
      alert: 'ContainerRestartsRepeatedly',
      expr: `sum by (service, container) (${container('increase(ecs_container_restarts_total[15m])')}) >= 3`,
      severity: 'warning',
      summary: 'Container {{ $labels.container }} of {{ $labels.service }} keeps restarting',
      description:
        'Its restart policy started {{ $labels.container }} {{ $value | printf "%.0f" }} times within 15 minutes.',
    },
  ],
};
