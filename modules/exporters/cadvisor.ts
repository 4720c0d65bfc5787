import { containersEc2Dashboard } from '../../dashboards/containers-ec2';
import { containersEc2Rules } from '../../rules/containers-ec2';
import { cadvisorMetrics } from '../../rules/exported/cadvisor';
import { InputError } from '../lib/input-error';
import type { Platform } from '../platform/platform';
import type { Daemon } from '../service/daemon-service';
import { images } from '../service/images';
import { loggedLabels } from '../service/render-container';

export interface CadvisorProps {
  /** Start of the paths it answers, pages, metrics and health alike: where a proxy leads to it. @default none */
  readonly path?: string;
}

/**
 * cAdvisor on every instance: CPU, memory, network and disk of all containers, from their cgroups.
 * @throws InputError on Fargate, naming what takes its place there.
 */
export function cadvisor(platform: Platform, { path = '' }: CadvisorProps = {}): Daemon {
  if (platform.capacity === undefined) {
    throw new InputError({
      place: `${platform.node.path}, cadvisor`,
      problem: 'cAdvisor reads the cgroups of a host, and Fargate has no host: it would see nothing',
      allowed: 'ecs_exporter (:9779, from the task metadata endpoint), Container Insights',
      fix: 'leave it out: every service on Fargate brings ecs_exporter, unless containerMetrics says otherwise',
    });
  }
  const port = 8081;
  return {
    container: {
      name: 'cadvisor',
      image: images.cadvisor,
      user: '0:0',
      rootReason: "Docker's socket and the directories of containers belong to root",
      // Sizes of writable layers: their files belong to the users of the containers.
      capabilities: ['DAC_READ_SEARCH'],
      command: [
        `--port=${port}`,
        '--docker_only=true',
        '--housekeeping_interval=10s',
        // Samples carry the time of the measurement. By default the machine is measured every five minutes, which is also how long
        // Prometheus believes a sample: its cores would be unknown again and again, and no alert on their use would last.
        '--update_machine_info_interval=1m',
        ...(path ? [`--url_base_prefix=${path}`] : []),
        // All labels of all images would multiply the series; these tell whose a container is.
        '--store_container_labels=false',
        `--whitelisted_container_labels=${loggedLabels.join(',')}`,
      ],
      ports: { http: port },
      mounts: [
        // The machine's processes and the size of its file systems.
        { volume: 'root', path: '/rootfs', readOnly: true },
        // Names and labels of containers.
        { volume: 'docker-socket', path: '/var/run/docker.sock', readOnly: true },
        { volume: 'sys', path: '/sys', readOnly: true },
        { volume: 'docker', path: '/var/lib/docker', readOnly: true },
      ],
      health: { command: `wget -q -O /dev/null http://localhost:${port}${path}/healthz` },
      metrics: { job: 'cadvisor', port, path: `${path}/metrics`, exported: cadvisorMetrics },
      rules: [containersEc2Rules],
      dashboards: [containersEc2Dashboard],
    },
    volumes: [
      { name: 'root', hostPath: '/' },
      { name: 'docker-socket', hostPath: '/var/run/docker.sock' },
      { name: 'sys', hostPath: '/sys' },
      { name: 'docker', hostPath: '/var/lib/docker' },
    ],
  };
}
