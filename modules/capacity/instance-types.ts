import { InputError } from '../lib/input-error';

/** What an instance of a type offers to tasks. */
export interface InstanceType {
  /** Installed memory in GiB. */
  readonly memoryGiB: number;
  /** Network interfaces that can be attached, its own one included. */
  readonly interfaces: number;
  /** Network interfaces with `awsvpcTrunking`, its own one and the trunk included. @default the type has no trunk */
  readonly trunked?: number;
}

const large = { interfaces: 3, trunked: 12 };
const xlarge = { interfaces: 4, trunked: 20 };
const twoXlarge = { interfaces: 4, trunked: 40 };

/**
 * Instance types that systems may run on. Memory and interfaces: Amazon EC2 instance types, "Network specifications".
 * Interfaces with a trunk: Amazon ECS developer guide, "Supported instances for increased Amazon ECS container network
 * interfaces"; the bootstrap stack turns the account's trunking on. All of them are x86-64, as the images are.
 */
export const instanceTypes: Readonly<Record<string, InstanceType>> = {
  't3.medium': { memoryGiB: 4, interfaces: 3 },
  't3.large': { memoryGiB: 8, interfaces: 3 },
  't3.xlarge': { memoryGiB: 16, interfaces: 4 },
  'c6i.large': { memoryGiB: 4, ...large },
  'c6i.xlarge': { memoryGiB: 8, ...xlarge },
  'c6i.2xlarge': { memoryGiB: 16, ...twoXlarge },
  'm6i.large': { memoryGiB: 8, ...large },
  'm6i.xlarge': { memoryGiB: 16, ...xlarge },
  'm6i.2xlarge': { memoryGiB: 32, ...twoXlarge },
  'r6i.large': { memoryGiB: 16, ...large },
  'r6i.xlarge': { memoryGiB: 32, ...xlarge },
  'r6i.2xlarge': { memoryGiB: 64, ...twoXlarge },
};

/**
 * The instance type of that name.
 * @throws InputError if the table does not have it.
 */
export function instanceType(place: string, name: string): InstanceType {
  const type = instanceTypes[name];
  if (type !== undefined) return type;
  throw new InputError({
    place,
    problem: `nothing is known of instance type "${name}"`,
    allowed: Object.keys(instanceTypes),
    fix: 'choose one of these, or add its memory and its network interfaces to modules/capacity/instance-types.ts',
  });
}
