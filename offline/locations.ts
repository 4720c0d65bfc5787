import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The project's folder, whether this runs from the sources or compiled. */
export const projectRoot = ((): string => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json in ${__dirname} or above it: where is the project?`);
    folder = parent;
  }
  return folder;
})();

/** What is installed for this project, and may be deleted at any time. */
export const toolsFolder = join(projectRoot, '.tools');

/** Terraform's filesystem mirror: one folder per registry host, namespace, type, version and platform. */
export const mirrorFolder = join(toolsFolder, 'mirror');

/** The CLI configuration that makes Terraform install from the mirror, and from nowhere else. */
export const cliConfigFile = join(toolsFolder, 'offline.tfrc');

/** What is worth keeping between clones of the project. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ecs-observability');

/** Terraform and OpenTofu resolve `hashicorp/aws` to a host of their own, so the mirror holds each provider under both. */
export const providerHosts = ['registry.terraform.io', 'registry.opentofu.org'] as const;
