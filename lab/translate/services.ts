import type { EcsService } from '../resources';
import type { Node, Service } from '../run-file';
import type { State } from '../state';
import { translateTask } from './tasks';

/** ECS services with the task definition revision they run. */
export function translateServices(state: State): Service[] {
  return state.all('aws_ecs_service').map(({ address, values }) => {
    const definition = state.refer('aws_ecs_task_definition', values.task_definition, address);
    const network = values.network_configuration?.[0];
    const daemon = values.scheduling_strategy === 'DAEMON';
    return {
      name: values.name,
      arn: values.id,
      kind: 'ecs' as const,
      launchType: launchType(values),
      desiredCount: daemon ? 0 : (values.desired_count ?? 1),
      daemon,
      subnets: network?.subnets ?? [],
      securityGroups: network?.security_groups ?? [],
      registries: (values.service_registries ?? []).map(({ registry_arn, port, container_port }) => ({
        discovery: registry_arn,
        ...((port || container_port) && { port: port || container_port || 0 }),
      })),
      targets: (values.load_balancer ?? []).map(({ target_group_arn, container_name, container_port }) => ({
        targetGroup: target_group_arn,
        container: container_name,
        port: container_port,
      })),
      gracePeriodSeconds: values.health_check_grace_period_seconds ?? 0,
      task: translateTask(state, definition.values, definition.address),
    };
  });
}

function launchType(service: EcsService): 'FARGATE' | 'EC2' {
  const providers = (service.capacity_provider_strategy ?? []).map(({ capacity_provider }) => capacity_provider);
  if (providers.length > 0) return providers.every((name) => name.startsWith('FARGATE')) ? 'FARGATE' : 'EC2';
  return service.launch_type === 'FARGATE' ? 'FARGATE' : 'EC2';
}

/** EC2 instances of the capacity providers' auto scaling groups, at their desired size. */
export function translateInstances(state: State): Node[] {
  return state.all('aws_autoscaling_group').flatMap(({ address, values }) => {
    const template =
      values.launch_template?.[0]?.id ??
      values.mixed_instances_policy?.[0]?.launch_template[0]?.launch_template_specification[0]?.launch_template_id;
    if (template === undefined) throw new Error(`${address} has no launch template`);
    const launch = state.refer('aws_launch_template', template, address).values;
    const groups = launch.network_interfaces?.[0]?.security_groups ?? [];
    // a managed capacity provider scales out from zero for its tasks: one instance is the least that runs them
    const count = Math.max(1, values.desired_capacity ?? values.min_size);
    return Array.from({ length: count }, (_, index) => ({
      id: `instance-${index}`,
      kind: 'instance' as const,
      subnet: values.vpc_zone_identifier[index % values.vpc_zone_identifier.length] ?? '',
      securityGroups: groups.length > 0 ? groups : (launch.vpc_security_group_ids ?? []),
    }));
  });
}
