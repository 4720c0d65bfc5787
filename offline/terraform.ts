import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tools } from '../tools/paths';

/** The oldest minor release of Terraform and OpenTofu 1.x with write-only arguments. */
const minimumMinor = 11;

/** OpenTofu as the tools installer builds it. */
const bundledTofu = join(tools, 'bin', 'tofu');

/**
 * The Terraform to run: `terraform` of the PATH if it is recent enough, else `tofu` of the PATH or of the project's tools.
 *
 * @throws if none is there, naming what was found and what to install
 */
export function terraformBinary(): string {
  const found: string[] = [];
  for (const program of ['terraform', 'tofu', bundledTofu]) {
    if (program === bundledTofu && !existsSync(program)) continue;
    const version = terraformVersion(program);
    if (!version) continue;
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > 1 || (major === 1 && minor >= minimumMinor)) return program;
    found.push(`${program} ${version}`);
  }
  throw new Error(
    `no Terraform or OpenTofu >= 1.${minimumMinor} (found ${found.join(', ') || 'none'}): ` +
      'install one, or build OpenTofu into .tools/bin with the tools installer',
  );
}

/** The version a program reports, e.g. `1.11.4`; undefined if it can't be run. */
export function terraformVersion(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['version'], { encoding: 'utf8' });
  return status === 0 ? /^(?:Terraform|OpenTofu) v(\d+\.\d+\.\d+)/m.exec(stdout)?.[1] : undefined;
}
