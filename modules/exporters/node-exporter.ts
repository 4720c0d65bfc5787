import { nodeDashboard } from '../../dashboards/node';
import { nodeExporterMetrics } from '../../rules/exported/node-exporter';
import { nodeRules } from '../../rules/node';
import type { Container } from '../service/container';
import type { Daemon } from '../service/daemon-service';
import { images } from '../service/images';

const port = 9100;

/**
 * Node exporter beside a program in a Fargate task. There is no host to mount: it sees what the task sees, its
 * processors, its memory, and as root file system the task's ephemeral storage.
 */
export function nodeExporter(): Container {
  return {
    name: 'node-exporter',
    image: images.nodeExporter,
    essential: false,
    user: '65534:65534',
    command: [
      `--web.listen-address=:${port}`,
      '--collector.disable-defaults',
      ...collectors.map((c) => `--collector.${c}`),
    ],
    ports: { metrics: port },
    memory: 64,
    health: { command: `wget -q -O /dev/null http://localhost:${port}/` },
    metrics: { job: 'node', port, exported: nodeExporterMetrics },
    rules: [nodeRules],
    dashboards: [nodeDashboard],
  };
}

/**
 * Node exporter on every instance. It reads the mount table of the instance's first process and asks each file system for
 * its size, for which it sees the whole tree, read-only and as nobody.
 */
export function hostNodeExporter(): Daemon {
  const root = '/host';
  return {
    container: {
      ...nodeExporter(),
      essential: true,
      command: [`--web.listen-address=:${port}`, `--path.rootfs=${root}`],
      mounts: [{ volume: 'root', path: root, readOnly: true }],
    },
    volumes: [{ name: 'root', hostPath: '/' }],
    hostPid: true,
  };
}

/** The seeds ask for CPU, memory, disk and network; the other collectors find nothing in a task. */
const collectors = [
  'cpu',
  'diskstats',
  'filesystem',
  'loadavg',
  'meminfo',
  'netdev',
  'stat',
  'time',
  'uname',
  'vmstat',
];
