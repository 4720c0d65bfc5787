import { type App, TerraformDataSource, TerraformResource, TerraformStack, TerraformVariable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { InputError } from '../modules/lib/input-error';
import { assertDisjoint } from '../modules/network/cidr';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';

/** What may stand once in an account: ECS adopts a cluster of the same name without a word, the others fail mid-apply. */
const owned: Readonly<Record<string, (platform: Platform) => string>> = {
  'cluster name': (platform) => platform.cluster.name,
  namespace: (platform) => platform.namespace.name,
  domain: (platform) => platform.domain,
  'name prefix': (platform) => platform.prefix,
};

const platformsOf = (app: App): Platform[] => app.node.findAll().filter((construct) => construct instanceof Platform);

/**
 * Refuses what an environment says of a system that nobody has declared: it would have no effect.
 * @throws InputError naming the environment and the system.
 */
export function assertSystemsExist(app: App, environments: readonly Environment[]): void {
  const declared = [...new Set(platformsOf(app).map(({ system }) => system))];
  for (const { name, systems } of environments) {
    const unknown = Object.keys(systems).find((system) => !declared.includes(system));
    if (unknown === undefined) continue;
    throw new InputError({
      place: `stacks/environments.ts, ${name}.systems.${unknown}`,
      problem: 'there is no system of this name',
      allowed: declared,
      fix: 'correct the name, or add the system to stacks/systems.ts',
    });
  }
}

/**
 * Refuses two stacks that would take something from each other.
 * @throws InputError naming both stacks.
 */
export function assertNoClashes(app: App): void {
  const platforms = platformsOf(app);
  const place = (platform: Platform): string => platform.node.path.split('/')[0] ?? '';
  assertDisjoint(platforms.map((platform) => ({ place: place(platform), cidr: platform.network.cidr })));
  for (const [what, of] of Object.entries(owned)) {
    const seen = new Map<string, Platform>();
    for (const platform of platforms) {
      const name = of(platform);
      const other = seen.get(name);
      if (other !== undefined) {
        throw new InputError({
          place: place(platform),
          problem: `${what} "${name}" belongs to ${place(other)} already`,
          allowed: 'each once, in all systems and environments',
          fix: 'give one of the two stacks another one',
        });
      }
      seen.set(name, platform);
    }
  }
}

/** What Terraform knows a construct by; nothing where it is none of its own. */
function address(construct: IConstruct): string | undefined {
  if (construct instanceof TerraformVariable) return `var.${construct.friendlyUniqueId}`;
  if (construct instanceof TerraformResource) return `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  if (construct instanceof TerraformDataSource)
    return `data.${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  return undefined;
}

/**
 * Refuses two constructs of a stack that Terraform would take for one: CDKTF merges them without a word, and a secret would be
 * written with the value of another, or a resource be missing.
 * @throws InputError naming both.
 */
export function assertAddresses(app: App): void {
  for (const stack of app.node.children.filter((each) => each instanceof TerraformStack)) {
    const seen = new Map<string, string>();
    for (const construct of stack.node.findAll()) {
      const name = address(construct);
      if (name === undefined) continue;
      const other = seen.get(name);
      if (other !== undefined) {
        throw new InputError({
          place: construct.node.path,
          problem: `${name} is ${other} already`,
          allowed: 'each variable and each address once in a stack',
          fix: 'give one of the two another name',
        });
      }
      seen.set(name, construct.node.path);
    }
  }
}
