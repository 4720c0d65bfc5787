import { accessPoint, environmentOf, type Fact, fileSystem, first, service } from '../support/read';
import type { Config, Synthesized } from '../support/synth';

export const daemons = ['cadvisor', 'node-exporter', 'alloy'];
export const others = ['traefik', 'bot', 'postgres', 'webapp', 'prometheus', 'grafana', 'loki', 'alertmanager'];

/** Limit and reservation of a container in MB. */
export const memory =
  (task: string, container = task) =>
  (s: Synthesized) => {
    const { memory: limit, memoryReservation } = s.container(task, container);
    return [limit, memoryReservation];
  };
/** Command and interval in seconds of a health check. */
const health = (name: string) => (s: Synthesized) => {
  const { command, interval } = first(s, name).healthCheck;
  return `${command.slice(1).join(' ')} every ${interval}s`;
};
const volume = (task: string, name: string) => (s: Synthesized) =>
  s.task(task).volume.some((each: Config) => each.name === name && each.efs_volume_configuration !== undefined) &&
  s.one('aws_efs_access_point', (each) => each.tags?.Name === name) !== undefined;
export const mountedAt = (task: string, name: string) => (s: Synthesized) =>
  first(s, task).mountPoints.find((each: Config) => each.sourceVolume === name)?.containerPath;
/** Directories of the host that a daemon sees, where it sees them, and those it may write to marked. */
const hostMounts = (name: string) => (s: Synthesized) =>
  s
    .task(name)
    .volume.filter((each: Config) => each.host_path !== undefined)
    .map((each: Config) => {
      const mount = first(s, name).mountPoints.find((point: Config) => point.sourceVolume === each.name);
      const at = mount.containerPath === each.host_path ? '' : ` at ${mount.containerPath}`;
      return `${each.host_path}${at}${mount.readOnly ? '' : ' rw'}`;
    });
const template = (s: Synthesized): Config => s.one('aws_launch_template');

/** The instances, and what the services take of them. */
export const host: readonly Fact[] = [
  [
    'everything runs on EC2',
    (s) => new Set([...daemons, ...others].map((name) => s.task(name).requires_compatibilities[0])),
    new Set(['EC2']),
  ],
  [
    'the cluster has the capacity of the instances alone',
    (s) => s.one('aws_ecs_cluster_capacity_providers').capacity_providers,
    ['${aws_ecs_capacity_provider.platform_hosts_provider.name}'],
  ],
  [
    'ECS scales, drains and protects the instances',
    (s) => {
      const provider = s.one('aws_ecs_capacity_provider').auto_scaling_group_provider;
      return [provider.managed_scaling.status, provider.managed_draining, provider.managed_termination_protection];
    },
    ['ENABLED', 'ENABLED', 'ENABLED'],
  ],
  [
    'image for ECS by its parameter',
    (s) => s.json.data.aws_ssm_parameter.platform_hosts_template_image.name,
    /\/ecs\/optimized-ami\/.+\/image_id$/,
  ],
  ['encrypted disks', (s) => template(s).block_device_mappings[0].ebs, { encrypted: 'true', volume_type: 'gp3' }],
  ['IMDSv2, one hop', (s) => template(s).metadata_options, { http_tokens: 'required', http_put_response_hop_limit: 1 }],
  ['tasks cannot reach the metadata: awsvpc', (s) => template(s).user_data, /ECS_AWSVPC_BLOCK_IMDS=true/],
  [
    'tasks cannot reach the metadata: host',
    (s) => template(s).user_data,
    /ecstasks\.slice\.d[\s\S]+\[Slice\][\s\S]+IPAddressDeny=169\.254\.169\.254/,
  ],
  [
    'daemons: one on every instance, in its network',
    (s) => daemons.map((name) => `${service(s, name).scheduling_strategy} ${s.task(name).network_mode}`),
    daemons.map(() => 'DAEMON host'),
  ],
  [
    'daemons register host and port',
    (s) =>
      daemons.map(
        (name) => s.one('aws_service_discovery_service', (each) => each.name === name).dns_config.dns_records[0].type,
      ),
    daemons.map(() => 'SRV'),
  ],
  [
    'the others have an interface and an address of their own',
    (s) => new Set(others.map((name) => s.task(name).network_mode)),
    new Set(['awsvpc']),
  ],
  ['node exporter sees the file systems', hostMounts('node-exporter'), ['/ at /host']],
  // Prometheus believes a sample for five minutes, which is also the default of the flag.
  [
    'cAdvisor measures the machine',
    (s) => first(s, 'cadvisor').command.includes('--update_machine_info_interval=1m'),
    true,
  ],
  ['and looks for them there', (s) => first(s, 'node-exporter').command.includes('--path.rootfs=/host'), true],
  [
    'cAdvisor sees cgroups and Docker',
    hostMounts('cadvisor'),
    ['/ at /rootfs', '/var/run/docker.sock', '/sys', '/var/lib/docker'],
  ],
  [
    'the log shipper sees logs and keeps its place',
    hostMounts('alloy'),
    ['/var/lib/docker/containers', '/var/log', '/etc/machine-id', '/var/lib/alloy rw'],
  ],
  ['volume postgres_data', volume('postgres', 'postgres_data'), true],
  ['volume traefik_certs', volume('traefik', 'traefik_certs'), true],
  ['volume prometheus_data', volume('prometheus', 'prometheus_data'), true],
  ['volume grafana_data', volume('grafana', 'grafana_data'), true],
  ['volume loki_data', volume('loki', 'loki_data'), true],
  ['metrics are on theirs', mountedAt('prometheus', 'prometheus_data'), '/prometheus'],
  // Not at /var/lib/grafana, which the image has for 472:0: Docker would give an empty volume that owner, and EFS refuses it to 472:472.
  ['dashboards are on theirs', mountedAt('grafana', 'grafana_data'), '/grafana'],
  [
    'where Grafana keeps its data',
    (s) => [environmentOf(s, 'grafana').GF_PATHS_DATA, environmentOf(s, 'grafana').GF_PATHS_PLUGINS],
    ['/grafana', '/grafana/plugins'],
  ],
  ['logs on their way are on theirs', mountedAt('loki', 'loki_data'), '/loki'],
  ["the database's volume belongs to the image's user", accessPoint('postgres'), [70, 70, '/postgres']],
  ['its file system is encrypted', (s) => fileSystem(s, 'postgres-data').encrypted, true],
  ['memory: Traefik', memory('traefik'), [256, 128]],
  ['memory: database', memory('postgres'), [512, 256]],
  ['memory: bot', memory('bot'), [512, 256]],
  ['memory: web application', memory('webapp'), [128, 64]],
  ['memory: Prometheus', memory('prometheus'), [512, 256]],
  ['memory: Grafana', memory('grafana'), [512, 256]],
  ['memory: Loki', memory('loki'), [512, 256]],
  ['memory: log shipper', memory('alloy'), [256, 128]],
  ['memory: cAdvisor', memory('cadvisor'), [256, 128]],
  ['memory: node exporter', memory('node-exporter'), [128, 64]],
  ['memory: postgres exporter', memory('postgres', 'postgres-exporter'), [128, 64]],
  ['every service is checked', (s) => [...daemons, ...others].filter((name) => !first(s, name).healthCheck), []],
  ['health: Traefik', health('traefik'), 'traefik healthcheck --ping every 10s'],
  ['health: database', health('postgres'), /^pg_isready .* every 10s$/],
  ['health: bot', health('bot'), /^python -c .* every 30s$/],
  // By the IPv4 address too: busybox' wget takes the ::1 of localhost alone, and nginx.conf listens on IPv4.
  [
    'health: web application',
    health('webapp'),
    /^wget .*http:\/\/localhost\/\S* \|\| wget .*http:\/\/127\.0\.0\.1\/\S* every 30s$/,
  ],
];

/** Names as the seed has them, which are dev's. */
export const hostInDev: readonly Fact[] = [
  ['cluster', (s) => s.one('aws_ecs_cluster').name, 'dating-app'],
  ['namespace', (s) => s.one('aws_service_discovery_private_dns_namespace').name, 'dating-app.local'],
];
