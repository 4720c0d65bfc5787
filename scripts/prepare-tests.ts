import { installOffline } from '../offline/install';
import { install } from '../tools/install';

/** Programs that the tests run, whatever the machine has: the lab installs what its stacks need by itself. */
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

const log = (line: string): void => console.error(line);

async function prepare(): Promise<void> {
  await install(programs, { log });
  installOffline();
}

prepare().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
