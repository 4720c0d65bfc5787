import { apps } from './apps';
import { grafana } from './grafana';
import { alpine, type Image, repository } from './image';

const nobody = 65534;
const owned = (path: string, uid: number, gid = uid) => ({ path, uid, gid, mode: 0o755 });

function postgres(image: RegExp, uid: number): Image {
  return {
    repository: image,
    base: 'debian',
    packages: ['postgres'],
    files: 'postgres',
    users: [{ name: 'postgres', uid, gid: uid }],
    entryPoint: ['docker-entrypoint.sh'],
    command: ['postgres'],
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin',
      PGDATA: '/var/lib/postgresql/data',
      LANG: 'C.UTF-8',
    },
    directories: [owned('/var/lib/postgresql/data', uid), owned('/var/run/postgresql', uid)],
    stopSignal: 'SIGINT',
  };
}

function redis(image: RegExp, gid: number): Image {
  return {
    repository: image,
    base: 'debian',
    packages: ['redis'],
    files: 'redis',
    users: [{ name: 'redis', uid: 999, gid }],
    entryPoint: ['docker-entrypoint.sh'],
    command: ['redis-server'],
    workingDirectory: '/data',
    directories: [owned('/data', 999, gid)],
  };
}

/**
 * Every image that the stacks may name, with the program that runs in its place. Users, entry points, commands and
 * directories are those of the published images.
 */
export const images: readonly Image[] = [
  { repository: repository('busybox'), base: 'busybox', command: ['sh'] },
  { repository: repository('alpine'), base: 'busybox', command: ['/bin/sh'] },
  postgres(alpine('postgres'), 70),
  postgres(repository('postgres'), 999),
  redis(alpine('redis'), 1000),
  redis(repository('redis'), 999),
  {
    repository: repository('nginx'),
    base: 'debian',
    packages: ['nginx'],
    files: 'nginx',
    users: [{ name: 'nginx', uid: 101, gid: 101 }],
    entryPoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    directories: [owned('/var/cache/nginx', 101), owned('/var/log/nginx', 0), owned('/var/lib/nginx', 0)],
    stopSignal: 'SIGQUIT',
  },
  {
    repository: repository('prom(etheus)?/prometheus'),
    base: 'busybox',
    placements: [
      { tool: 'prometheus', path: '/bin/prometheus' },
      { tool: 'promtool', path: '/bin/promtool' },
    ],
    user: 'nobody',
    entryPoint: ['/bin/prometheus'],
    command: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
    workingDirectory: '/prometheus',
    directories: [owned('/prometheus', nobody), owned('/etc/prometheus', nobody)],
    page: 9090,
  },
  {
    repository: repository('prom(etheus)?/alertmanager'),
    base: 'busybox',
    placements: [
      { tool: 'alertmanager', path: '/bin/alertmanager' },
      { tool: 'amtool', path: '/bin/amtool' },
    ],
    user: 'nobody',
    entryPoint: ['/bin/alertmanager'],
    command: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
    workingDirectory: '/alertmanager',
    directories: [owned('/alertmanager', nobody), owned('/etc/alertmanager', nobody)],
    page: 9093,
  },
  {
    repository: repository('prom(etheus)?/node-exporter'),
    base: 'busybox',
    placements: [{ tool: 'node_exporter', path: '/bin/node_exporter' }],
    user: 'nobody',
    entryPoint: ['/bin/node_exporter'],
  },
  {
    repository: repository('prometheuscommunity/postgres-exporter'),
    base: 'busybox',
    placements: [{ tool: 'postgres_exporter', path: '/bin/postgres_exporter' }],
    user: 'nobody',
    entryPoint: ['/bin/postgres_exporter'],
  },
  {
    // the tags without "-alpine" are built from scratch: no shell
    repository: alpine('oliver006/redis_exporter'),
    base: 'busybox',
    placements: [{ tool: 'redis_exporter', path: '/redis_exporter' }],
    user: '59000:59000',
    entryPoint: ['/redis_exporter'],
  },
  {
    repository: repository('oliver006/redis_exporter'),
    base: 'scratch',
    placements: [{ tool: 'redis_exporter', path: '/redis_exporter' }],
    user: '59000:59000',
    entryPoint: ['/redis_exporter'],
  },
  {
    repository: repository('traefik'),
    base: 'busybox',
    placements: [{ tool: 'traefik', path: '/usr/local/bin/traefik' }],
    files: 'traefik',
    entryPoint: ['/entrypoint.sh'],
    command: ['traefik'],
  },
  {
    repository: repository('grafana/loki'),
    base: 'scratch',
    placements: [{ tool: 'loki', path: '/usr/bin/loki' }],
    user: '10001:10001',
    entryPoint: ['/usr/bin/loki'],
    command: ['-config.file=/etc/loki/local-config.yaml'],
    directories: [owned('/loki', 10001), owned('/etc/loki', 10001)],
  },
  {
    repository: repository('cadvisor(/cadvisor)?'),
    base: 'busybox',
    placements: [{ tool: 'cadvisor', path: '/usr/bin/cadvisor' }],
    entryPoint: [
      '/usr/bin/cadvisor',
      '-logtostderr',
      // the containers of its own stack only: on AWS another one has other instances
      '-cgroup_depth=2',
      // labels stand in the name of a container's cgroup, see cgroupName of the runtime
      '-cgroup_labels=^/ecs-lab/[^/]+/[^/]+/(?P<container_label_com_amazonaws_ecs_container_name>[^/@]+)@(?P<container_label_service>[^/]+)$',
    ],
    page: 8080,
  },
  grafana,
  ...apps,
];
