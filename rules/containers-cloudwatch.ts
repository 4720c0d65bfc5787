import type { RuleGroup } from './rule';

/** Of a service's tasks the one with the most: a mean would hide the one that is about to be killed behind the others. */
const insights = (metric: string) => `aws_ecs_containerinsights_${metric}_maximum`;

/** The last word of a service's name is its component: `backend` of `dev-davidshaevel-backend`. */
const service = (expr: string) => `label_replace(${expr}, "service", "$1", "dimension_ServiceName", "(?:.+-)?(.+)")`;

const task = (utilized: string, reserved: string) =>
  `max by (service) (${service(insights(utilized))})
  / (max by (service) (${service(insights(reserved))}) > 0)`;

const container = (utilization: string) =>
  `max by (service, container) (
    label_replace(${service(insights(utilization))}, "container", "$1", "dimension_ContainerName", "(.+)")
  ) / 100`;

/**
 * Tasks and containers from CloudWatch Container Insights, under the names that exporters give them elsewhere: for
 * tasks whose security groups let nobody scrape an exporter in them.
 */
export const containersCloudwatchRules: RuleGroup = {
  name: 'containers-cloudwatch',
  recording: [
    { record: 'container:cpu_usage:ratio', expr: container('container_cpu_utilization') },
    { record: 'container:memory_usage:ratio', expr: container('container_memory_utilization') },
    { record: 'task:cpu_usage:ratio', expr: task('cpu_utilized', 'cpu_reserved') },
    { record: 'task:memory_usage:ratio', expr: task('memory_utilized', 'memory_reserved') },
    {
      record: 'task:ephemeral_storage_free:ratio',
      expr: `1 - ${task('ephemeral_storage_utilized', 'ephemeral_storage_reserved')}`,
    },
  ],
};
