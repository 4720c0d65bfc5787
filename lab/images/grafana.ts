import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Image, repository } from './image';

/** Grafana's program, where this machine has one. */
const installed = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'grafana'))
  .find(existsSync);

const common = {
  repository: repository('grafana/grafana(-enterprise|-oss)?'),
  user: '472:0',
  users: [{ name: 'grafana', uid: 472, gid: 0 }],
  entryPoint: ['/run.sh'],
  workingDirectory: '/usr/share/grafana',
  environment: {
    GF_PATHS_CONFIG: '/etc/grafana/grafana.ini',
    GF_PATHS_DATA: '/var/lib/grafana',
    GF_PATHS_HOME: '/usr/share/grafana',
    GF_PATHS_LOGS: '/var/log/grafana',
    GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
    GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
  },
  directories: ['/var/lib/grafana', '/var/log/grafana', '/etc/grafana/provisioning'].map((path) => ({
    path,
    uid: 472,
    gid: 0,
    mode: 0o777,
  })),
  page: 3000,
} as const;

/** The server itself where it is on the PATH; otherwise its slot, which answers the health check and says so. */
export const grafana: Image =
  installed === undefined
    ? {
        ...common,
        base: 'debian',
        files: 'grafana-absent',
        standIn: 'Grafana is not on this machine: its slot answers /api/health only',
      }
    : {
        ...common,
        base: 'debian',
        files: 'grafana',
        binds: [{ source: dirname(dirname(installed)), target: '/opt/grafana', readOnly: true }],
      };
