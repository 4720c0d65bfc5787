import { prices, usage } from './prices';

/** A resource as `terraform show -json` has it. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every resource type has its own arguments
  readonly values: Record<string, any>;
}

interface Module {
  readonly resources?: readonly PlannedResource[];
}

/** One line of the bill. */
export interface Line {
  readonly item: string;
  readonly configuration: string;
  /** Dollars a month. */
  readonly monthly: number;
}

/**
 * The resources of a plan or a state.
 * @throws Error if the document is neither.
 */
export function resourcesOf(document: {
  readonly planned_values?: { readonly root_module: Module };
  readonly values?: { readonly root_module: Module };
}): readonly PlannedResource[] {
  const root = (document.planned_values ?? document.values)?.root_module;
  if (root === undefined) throw new Error('neither a plan nor a state: give what `terraform show -json` prints');
  return root.resources ?? [];
}

const { hours } = prices;

interface Placement {
  readonly capacity_provider: string;
  readonly base: number;
  readonly weight: number;
}

/** How many tasks run on Spot: those beyond the bases go by weight. */
function spotTasks(tasks: number, placements: readonly Placement[]): number {
  const sum = (key: 'base' | 'weight', of: readonly Placement[]) => of.reduce((total, each) => total + each[key], 0);
  const spot = placements.filter((each) => each.capacity_provider === 'FARGATE_SPOT');
  const beyond = Math.max(tasks - sum('base', placements), 0);
  return sum('base', spot) + (beyond * sum('weight', spot)) / sum('weight', placements);
}

/** A service of ECS: its tasks at the size of its task definition, which stands under the same name. */
function serviceLine(service: PlannedResource, task: PlannedResource): Line {
  const { desired_count: tasks, name } = service.values;
  const spot = spotTasks(tasks, service.values.capacity_provider_strategy);
  const vcpu = Number(task.values.cpu) / 1024;
  const gib = Number(task.values.memory) / 1024;
  const hour = vcpu * prices.fargate.vcpuHour + gib * prices.fargate.gibHour;
  return {
    item: `ECS ${name}`,
    configuration: `${task.values.cpu} CPU / ${task.values.memory} MB, ${tasks} ${tasks === 1 ? 'task' : 'tasks'}, 24/7${spot > 0 ? `, ${spot} on Spot` : ''}`,
    monthly: hours * hour * (tasks - spot + spot * prices.fargate.spotShare),
  };
}

function databaseLine({ values }: PlannedResource): Line {
  const hour = prices.rds.hour[values.instance_class];
  if (hour === undefined)
    throw new Error(`${values.identifier}: no price for ${values.instance_class} in scripts/cost/prices.ts`);
  const copies = values.multi_az ? 2 : 1;
  return {
    item: `RDS ${values.identifier}`,
    configuration: `${values.instance_class}, ${values.allocated_storage} GiB${values.multi_az ? ', two zones' : ''}`,
    monthly: copies * (hours * hour + values.allocated_storage * prices.rds.gibMonth),
  };
}

/** What the resources of a plan cost in a month. Resources that cost nothing, or cents, have no line. */
export function estimate(resources: readonly PlannedResource[]): Line[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const each = (type: string, item: string, configuration: string, monthly: number): Line[] => {
    const count = of(type).length;
    return count === 0 ? [] : [{ item, configuration: `${count} ${configuration}`, monthly: count * monthly }];
  };
  const tasks = new Map(of('aws_ecs_task_definition').map((task) => [task.name, task]));
  // One per zone.
  const publicSubnets = resources.filter(({ type, name }) => type === 'aws_subnet' && /_public-/.test(name)).length;
  const endpoints = of('aws_vpc_endpoint').filter(({ values }) => values.vpc_endpoint_type === 'Interface').length;
  const balancers = of('aws_lb').length;
  const exporter = of('aws_ecs_task_definition').some(({ values }) =>
    /cloudwatch-exporter/.test(values.container_definitions ?? ''),
  );
  return [
    ...of('aws_ecs_service').flatMap((service) => {
      const task = tasks.get(service.name);
      return task ? [serviceLine(service, task)] : [];
    }),
    ...(of('aws_efs_file_system').length > 0
      ? [
          {
            item: 'EFS storage',
            configuration: `${usage.efsGiB} GiB in ${of('aws_efs_file_system').length} file systems`,
            monthly: usage.efsGiB * prices.efs.gibMonth,
          },
          { item: 'EFS throughput', configuration: of('aws_efs_file_system')[0]?.values.throughput_mode, monthly: 0 },
          {
            item: 'Backups',
            configuration: `${usage.efsGiB} GiB and what changes`,
            monthly: usage.efsGiB * prices.backup.gibMonth,
          },
        ]
      : []),
    { item: 'Data transfer', configuration: 'within the VPC', monthly: usage.transfer },
    ...of('aws_db_instance').map(databaseLine),
    ...each(
      'aws_nat_gateway',
      'NAT',
      `gateway, ${usage.natGiB} GiB`,
      hours * prices.natGateway.hour + usage.natGiB * prices.natGateway.gib,
    ),
    ...each(
      'aws_lb',
      'Load balancer',
      `balancer, ${usage.loadBalancerUnits} capacity units`,
      hours * (prices.loadBalancer.hour + usage.loadBalancerUnits * prices.loadBalancer.unitHour),
    ),
    {
      item: 'Public addresses',
      configuration: `${of('aws_eip').length} of NAT, ${balancers * publicSubnets} of the load balancer`,
      monthly: hours * prices.address.hour * (of('aws_eip').length + balancers * publicSubnets),
    },
    ...(endpoints > 0
      ? [
          {
            item: 'Interface endpoints',
            configuration: `${endpoints} in ${publicSubnets} zones`,
            monthly: hours * endpoints * publicSubnets * prices.endpoint.zoneHour,
          },
        ]
      : []),
    { item: 'CloudWatch Logs', configuration: `${usage.logsGiB} GiB`, monthly: usage.logsGiB * prices.logs.gib },
    ...(exporter
      ? [
          {
            item: 'CloudWatch metrics, read',
            configuration: `${usage.metricsPerRound} metrics every 5 minutes`,
            monthly: ((usage.metricsPerRound * 12 * hours) / 1000) * prices.metricRequest.thousand,
          },
        ]
      : []),
    ...(of('aws_prometheus_workspace').length > 0
      ? [
          {
            item: 'Long-term metrics',
            configuration: `${usage.samplesMillion} million samples`,
            monthly: usage.samplesMillion * prices.samples.million,
          },
        ]
      : []),
    ...each('aws_cloudwatch_metric_alarm', 'Alarms', 'alarms', prices.alarm.month),
    ...each('aws_secretsmanager_secret', 'Secrets', 'secrets', prices.secret.month),
    ...each('aws_kms_key', 'Keys', 'key', prices.key.month),
    ...each('aws_service_discovery_private_dns_namespace', 'Private DNS', 'zone', prices.zone.month),
    ...(of('aws_s3_bucket').length > 0
      ? [
          {
            item: 'S3',
            configuration: `${usage.s3GiB} GiB in ${of('aws_s3_bucket').length} buckets`,
            monthly: usage.s3GiB * prices.s3.gibMonth,
          },
        ]
      : []),
  ];
}
