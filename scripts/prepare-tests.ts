import { join } from 'node:path';
import { installApps } from '../lab/apps/install';
import { buildRuntime } from '../lab/build';
import { obstacle } from '../lab/up';
import { installOffline } from '../offline/install';
import { install } from '../tools/install';
import { root, tools } from '../tools/paths';

/** Programs that the tests run, whatever the machine has. */
const programs = [
  'promtool',
  'amtool',
  'alertmanager',
  'actionlint',
  'checkov',
  'traefik',
  'busybox',
  'nftables',
  'postgres',
  // Whatever Terraform the machine has: both must take the stacks.
  'tofu',
] as const;

/** What koronet runs beside them in the lab: the lab would install it by itself, in the time that a test has to begin. */
const ofTheLab = ['prometheus', 'postgres_exporter', 'redis_exporter', 'node_exporter', 'redis'] as const;

const log = (line: string): void => console.error(line);

async function prepare(): Promise<void> {
  const withLab = obstacle() === undefined;
  await install([...programs, ...(withLab ? ofTheLab : [])], { log });
  await installApps(join(root, 'lab', 'apps'), tools, log);
  if (withLab) await buildRuntime(log);
  installOffline();
}

prepare().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
