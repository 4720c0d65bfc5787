import type { SecretReference } from '../secrets/secret-reference';
import { type Files, pack } from './bundle';
import type { Container, Mount } from './container';
import { images } from './images';
import { refuse } from './refuse';

/** Containers ready to be rendered, with what the task needs around them. */
export interface PreparedTask {
  readonly containers: readonly Container[];
  /** Task-scoped volumes that came with configuration and writable directories. */
  readonly volumes: readonly string[];
  /** The configuration in clear text, for the reader of a plan. */
  readonly files: Files;
}

const slug = (path: string): string => path.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '');
const configVolume = (container: Container): string => `${container.name}-config`;
const writableVolume = (container: Container, path: string): string => `${container.name}-${slug(path)}`;

function mountsOf(container: Container): Mount[] {
  return [
    ...(container.configuration
      ? [{ volume: configVolume(container), path: container.configuration.directory, readOnly: true }]
      : []),
    ...(container.writable ?? []).map((path) => ({ volume: writableVolume(container, path), path })),
  ];
}

/**
 * Gives every container its configuration and its writable directories. A task volume starts empty and owned by root,
 * so one `setup` container unpacks the files, writes the secrets that programs read from files, hands the
 * directories to their users and exits; the others start when it has succeeded. It travels in the task definition,
 * so that a rollback of the service also rolls back its configuration.
 * @throws InputError where one of its variables would have to carry two things.
 */
export function prepare(place: string, containers: readonly Container[]): PreparedTask {
  const needing = containers.filter((c) => mountsOf(c).length > 0);
  if (needing.length === 0) return { containers, volumes: [], files: {} };

  const files: Record<string, string> = {};
  const values: Record<string, string> = {};
  const secrets: Record<string, SecretReference> = {};
  // Its archive, and where its script finds its programs.
  const carried = new Map<string, unknown>([
    ['CONFIGURATION', files],
    ['PATH', files],
  ]);
  const carry = (container: Container, variable: string, what: unknown): void => {
    if ((carried.get(variable) ?? what) !== what) {
      refuse(
        `${place}, container ${container.name}`,
        `the setup container's variable ${variable} carries something else already`,
        'names of values and paths of secret files that differ in the whole task; CONFIGURATION and PATH are taken',
        'rename it',
      );
    }
    carried.set(variable, what);
  };
  const script = ['set -eu', 'cd /setup'];
  for (const container of needing) {
    for (const [path, content] of Object.entries(container.configuration?.files ?? {})) {
      files[`${configVolume(container)}/${path}`] = content;
    }
  }
  if (Object.keys(files).length > 0) script.push('printf %s "$CONFIGURATION" | base64 -d | gzip -dc | tar -x');
  for (const container of needing) {
    for (const [path, secret] of Object.entries(container.configuration?.secretFiles ?? {})) {
      const variable = `${container.name}_${path}`.replace(/[^a-zA-Z0-9]+/g, '_').toUpperCase();
      const target = `${configVolume(container)}/${path}`;
      carry(container, variable, secret);
      secrets[variable] = secret;
      script.push(`mkdir -p "$(dirname ${target})"`, `printf %s "$${variable}" > ${target}`);
    }
    for (const [name, value] of Object.entries(container.configuration?.values ?? {})) {
      carry(container, name, value);
      values[name] = value;
      script.push(
        // What sed would take for its own in a replacement is escaped first.
        `escaped=$(printf %s "$${name}" | sed 's/[&|\\\\]/\\\\&/g')`,
        `find ${configVolume(container)} -type f -exec sed -i "s|@@${name}@@|$escaped|g" {} +`,
      );
    }
    for (const { volume } of mountsOf(container)) {
      script.push(`chown -R ${container.user} ${volume}`, `chmod -R u=rwX,g=rX,o= ${volume}`);
    }
  }

  const volumes = needing.flatMap(mountsOf).map((mount) => mount.volume);
  const setup: Container = {
    name: 'setup',
    image: images.busybox,
    essential: false,
    restart: false,
    user: '0:0',
    rootReason: 'hands fresh volumes, which belong to root, to the users of the other containers',
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
    entryPoint: ['sh', '-c'],
    command: [script.join('\n')],
    environment: { ...(Object.keys(files).length > 0 && { CONFIGURATION: pack(files) }), ...values },
    secrets,
    mounts: volumes.map((volume) => ({ volume, path: `/setup/${volume}` })),
  };
  return {
    containers: [
      setup,
      ...containers.map((container) => {
        const mounts = mountsOf(container);
        if (mounts.length === 0) return container;
        return {
          ...container,
          mounts: [...(container.mounts ?? []), ...mounts],
          dependsOn: { setup: 'SUCCESS', ...container.dependsOn } as const,
        };
      }),
    ],
    volumes,
    files,
  };
}
