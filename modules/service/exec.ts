import type { Statement } from '../iam/policy';
import type { Platform } from '../platform/platform';
import type { Container } from './container';
import type { Volume } from './volume';

/**
 * Directories that the agent of a session writes to. It is started beside the program as root and fails on a read-only file
 * system, so they are volumes of their own, which belong to root.
 */
const directories = {
  'exec-agent': '/managed-agents',
  'exec-state': '/var/lib/amazon/ssm',
  'exec-log': '/var/log/amazon/ssm',
} as const;

/** What a task needs so that somebody can open a shell in its first container. */
export function withExec(
  platform: Platform,
  [first, ...others]: readonly Container[],
): { containers: Container[]; volumes: Volume[]; permissions: readonly Statement[] } {
  const mounts = Object.entries(directories).map(([volume, path]) => ({ volume, path }));
  return {
    containers: first ? [{ ...first, mounts: [...(first.mounts ?? []), ...mounts] }, ...others] : [],
    volumes: Object.keys(directories).map((name) => ({ name })),
    permissions: platform.cluster.execStatements(),
  };
}
