import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, root, tools } from '../tools/paths';
import { cliConfigFile, mirrorFolder, providerHosts } from './locations';
import { awsDefinition, type Definition, grafanaDefinition } from './schema/definition';

/** What is installed, and what a command needs in its environment to use it. */
export interface OfflineProviders {
  /** Folder of the filesystem mirror. */
  readonly mirror: string;
  /** Environment variables that make Terraform use the mirror, and nothing else, and not wait for a Grafana that is not there. */
  readonly env: typeof offlineEnvironment;
  /** Whether anything had to be built or written. */
  readonly changed: boolean;
}

/** What a command needs in its environment to plan and apply without a network. */
export const offlineEnvironment = {
  TF_CLI_CONFIG_FILE: cliConfigFile,
  // The variable of the readiness gate: nobody will ever answer.
  TF_VAR_wait_for_grafana: 'false',
  // Terraform and CDKTF would look for newer versions of themselves.
  CHECKPOINT_DISABLE: '1',
} as const;

/**
 * Builds the offline provider and lays the mirror with `hashicorp/aws` and `grafana/grafana`. Does nothing if nothing
 * changed since the last time.
 *
 * @throws if Go is missing or fails, or if the facts and the schemas disagree
 */
export function installOffline(): OfflineProviders {
  const installed = { mirror: mirrorFolder, env: offlineEnvironment };
  const fingerprint = fingerprintOf(['offline', 'packages/provider-grafana/schema.json', 'package-lock.json']);
  const stamp = join(mirrorFolder, '.fingerprint');
  if (existsSync(cliConfigFile) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
    return { ...installed, changed: false };
  }
  const program = buildProvider();
  layMirror(program, { namespace: 'hashicorp', definition: awsDefinition() });
  layMirror(program, { namespace: 'grafana', definition: grafanaDefinition() });
  replaceFile(cliConfigFile, cliConfig());
  replaceFile(stamp, fingerprint);
  return { ...installed, changed: true };
}

/** The CLI configuration: providers come from the mirror only, so that a missing one is an error and not a download. */
function cliConfig(): string {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirrorFolder)}\n  }\n}\n`;
}

/** Builds the program once per content of its sources; the cache outlives the clone. */
function buildProvider(): string {
  const folder = join(root, 'offline');
  const program = join(cache, 'offline', fingerprintOf(['offline'], /(?<!_test)\.go$|go\.(mod|sum)$/), 'provider');
  if (existsSync(program)) return program;
  const draft = `${program}.${process.pid}`;
  mkdirSync(dirname(program), { recursive: true });
  const { status, error, stderr } = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', draft, '.'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  if (error) throw new Error(`the offline provider needs Go to be built: ${error.message}`);
  if (status !== 0) throw new Error(`building the offline provider failed:\n${stderr}`);
  renameSync(draft, program);
  return program;
}

function layMirror(program: string, provider: { namespace: string; definition: Definition }): void {
  const { name, version } = provider.definition;
  for (const host of providerHosts) {
    const folder = join(mirrorFolder, host, provider.namespace, name, version, platform());
    replaceFile(join(folder, `terraform-provider-${name}_v${version}`), readFileSync(program), 0o755);
    replaceFile(join(folder, 'definition.json'), JSON.stringify(provider.definition));
  }
}

/** The platform as Terraform names it: `linux_amd64`. */
function platform(): string {
  const systems: { [platform: string]: string } = { win32: 'windows' };
  const processors: { [arch: string]: string } = { x64: 'amd64', ia32: '386' };
  return `${systems[process.platform] ?? process.platform}_${processors[process.arch] ?? process.arch}`;
}

/** Hash of the files under some paths of the project. */
function fingerprintOf(paths: readonly string[], pattern = /\.(go|mod|sum|ts|yaml|json)$/): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(root, path);
    const files = path.endsWith('.json') ? [''] : readdirSync(full, { recursive: true, encoding: 'utf8' }).sort();
    for (const file of files.filter((name) => name === '' || pattern.test(name))) {
      hash.update(`${path}/${file}\0`).update(readFileSync(join(full, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Writes a file in one step, if its content changed: others may be running Terraform on the mirror meanwhile. The draft
 * is outside of the folder, because Terraform takes a checksum of all that is in it.
 */
function replaceFile(file: string, content: string | Buffer, mode = 0o644): void {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  const draft = join(tools, `.draft-${process.pid}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, bytes, { mode });
  renameSync(draft, file);
}

// `eval "$(npm run -s offline)"` installs and points the shell's Terraform to the mirror.
if (require.main === module) {
  for (const [name, value] of Object.entries(installOffline().env)) console.log(`export ${name}='${value}'`);
}
