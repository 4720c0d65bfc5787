import { Netmask } from 'netmask';
import { InputError } from '../lib/input-error';

/** A block of addresses and where it was declared. */
export interface Allocation {
  readonly place: string;
  readonly cidr: string;
}

/** Address space that is never routed on the internet (RFC 1918). */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const;

/** Whether a block begins where it says, and lies in private address space. */
export function isPrivate(cidr: string): boolean {
  const block = new Netmask(cidr);
  return block.toString() === cidr && privateRanges.some((range) => new Netmask(range).contains(block));
}

/** Docker's bridge on EC2 instances, and internal networks of AWS' own services: addresses in it are not reachable from there. */
const dockerBridge = '172.17.0.0/16';

/** @throws InputError for text that is no IPv4 block, or a block whose address has host bits. */
export function parseBlock(place: string, cidr: string): Netmask {
  const block = /^\d+(\.\d+){3}\/\d+$/.test(cidr) ? attempt(cidr) : undefined;
  if (block === undefined || block.base !== cidr.split('/')[0]) {
    throw new InputError({
      place,
      problem: `'${cidr}' is not an IPv4 block`,
      allowed: 'a network address and its prefix length, such as 10.20.0.0/16',
      fix: block ? `write ${block}` : 'correct it',
    });
  }
  return block;
}

/**
 * A VPC's own block: private, and of a size that its subnets fit into.
 * @throws InputError for a block that AWS refuses or that the layout of `Network` cannot divide.
 */
export function parseVpcBlock(place: string, cidr: string): Netmask {
  const block = parseBlock(place, cidr);
  if (block.bitmask < 16 || block.bitmask > 20) {
    throw new InputError({
      place,
      problem: `${cidr} is too ${block.bitmask < 16 ? 'large' : 'small'} for a VPC`,
      allowed: '/16 (the largest AWS offers) to /20 (the smallest whose public subnets can hold a load balancer)',
      fix: 'choose a block of that size',
    });
  }
  if (!isPrivate(cidr)) {
    throw new InputError({
      place,
      problem: `${cidr} is not private address space`,
      allowed: privateRanges,
      fix: 'choose a block inside one of these: elsewhere it would hide addresses of the internet',
    });
  }
  if (overlap(block, new Netmask(dockerBridge))) {
    throw new InputError({
      place,
      problem: `${cidr} overlaps ${dockerBridge}, the bridge network of Docker on the instances`,
      allowed: `${privateRanges.join(', ')}, without ${dockerBridge}`,
      fix: 'choose another block',
    });
  }
  return block;
}

/**
 * The block at `index` when `cidr` is divided into blocks of `/prefix`.
 * @throws InputError if `cidr` holds no such block.
 */
export function subnet(cidr: string, prefix: number, index: number, place: string): string {
  const block = parseBlock(place, cidr);
  const count = 2 ** (prefix - block.bitmask);
  if (count < 1 || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new InputError({
      place,
      problem: `${cidr} has no /${prefix} number ${index}`,
      allowed: count < 1 ? `/${block.bitmask} or longer prefixes` : `0 to ${count - 1}`,
      fix: 'choose a larger block or a smaller number',
    });
  }
  return new Netmask(`${block.base}/${prefix}`).next(index).toString();
}

/** @throws InputError naming the first two blocks that share addresses. */
export function assertDisjoint(allocations: readonly Allocation[]): void {
  const blocks = allocations.map(({ place, cidr }) => ({ place, cidr, block: parseBlock(place, cidr) }));
  for (const [index, one] of blocks.entries()) {
    for (const other of blocks.slice(index + 1)) {
      if (!overlap(one.block, other.block)) continue;
      throw new InputError({
        place: other.place,
        problem: `${other.cidr} overlaps ${one.cidr} of ${one.place}`,
        allowed: 'blocks that share no address',
        fix: 'give one of them a block of its own: networks that share addresses can never be connected',
      });
    }
  }
}

const overlap = (one: Netmask, other: Netmask): boolean => one.contains(other) || other.contains(one);

function attempt(cidr: string): Netmask | undefined {
  try {
    return new Netmask(cidr);
  } catch {
    return undefined;
  }
}
