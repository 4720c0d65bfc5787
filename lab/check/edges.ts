import { BlockList } from 'node:net';
import type { Outcome } from '../control';
import type { Rule } from '../run-file';
import { translateSecurityGroups } from '../translate/security-groups';
import { fail, verdict } from './finding';
import type { Lab } from './lab';
import { listeners } from './sockets';
import type { Verification } from './verification';

/** Somebody with an address in the VPC, or the internet, which has no group. */
export interface Party {
  /** Task id, node id or `internet`, as probes know it. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly groups: readonly string[];
}

/** A TCP port of a party, seen from another. */
export interface Pair {
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  /** Whether the plan's security groups let packets pass. */
  readonly admitted: boolean;
}

/** Milliseconds after which packets count as dropped; the second look at a surprise waits longer. */
const patience = [1000, 4000] as const;
const internet: Party = { id: 'internet', name: 'internet', address: '203.0.113.10', groups: [] };

/** Every security-group edge of the plan connects, and every pair of task and port without one does not. */
export const edges: Verification = {
  name: 'security groups',
  run: async (lab) => {
    const all = pairs(lab);
    const outcomes = await probe(lab, all);
    const failures = outcomes.flatMap(({ pair, outcome }) => {
      const thing = `${pair.from.name} → ${pair.to.name}:${pair.port}`;
      if (pair.admitted) return outcome === 'open' ? [] : [fail(thing, 'open, as the plan admits it', words[outcome])];
      return outcome === 'blocked' ? [] : [fail(thing, 'blocked, as no rule of the plan admits it', words[outcome])];
    });
    const admitted = all.filter((pair) => pair.admitted).length;
    return verdict(
      failures,
      `${admitted} edges`,
      `connect; the other ${all.length - admitted} pairs of origin and port do not`,
    );
  },
};

const words: Readonly<Record<Outcome['outcome'], string>> = {
  open: 'open',
  refused: 'refused: packets pass, but nobody listens',
  blocked: 'blocked',
  failed: 'nothing: this machine could not send a packet',
  'unknown origin': 'no such origin',
};

/** Every origin with every port on which somebody listens or that a rule opens. */
export function pairs(lab: Lab): Pair[] {
  const rules = new Map(translateSecurityGroups(lab.state).map(({ id, rules }) => [id, rules]));
  const everyone = parties(lab);
  const ports = portsOf(lab, rules);
  return [...everyone, internet].flatMap((from) =>
    everyone
      .filter((to) => to.address !== from.address)
      .flatMap((to) =>
        (ports.get(to.address) ?? []).map((port) => ({ from, to, port, admitted: admits(rules, from, to, port) })),
      ),
  );
}

/** Healthy tasks, load balancers, mount targets and instances; tasks on an instance's own network are the instance. */
export function parties(lab: Lab): Party[] {
  const nodes = lab.run.nodes.map(({ id, securityGroups }) => ({
    id,
    name: id,
    address: lab.status.nodes[id] ?? '',
    groups: securityGroups,
  }));
  const tasks = lab.tasks
    .filter(({ service, task }) => task.healthy && service.task.networkMode === 'awsvpc')
    .map(({ service, task }) => ({
      id: task.id,
      name: service.name,
      address: task.address,
      groups: service.securityGroups,
    }));
  return [...tasks, ...nodes];
}

function portsOf(lab: Lab, rules: ReadonlyMap<string, readonly Rule[]>): Map<string, number[]> {
  const ports = new Map<string, Set<number>>();
  const add = (address: string, ...more: number[]) => {
    ports.set(address, new Set([...(ports.get(address) ?? []), ...more]));
  };
  for (const { address, ports: open } of listeners(lab)) add(address, ...open);
  for (const node of lab.run.nodes) add(lab.status.nodes[node.id] ?? '', ...(node.listen ?? []));
  for (const { nodes, listeners: each } of lab.run.loadBalancers) {
    for (const node of nodes) add(lab.status.nodes[node] ?? '', ...each.map(({ port }) => port));
  }
  for (const { address, groups } of parties(lab)) {
    const single = groups
      .flatMap((group) => rules.get(group) ?? [])
      .filter(({ fromPort, toPort }) => fromPort === toPort);
    add(
      address,
      ...single
        .filter(({ direction, fromPort }) => direction === 'ingress' && fromPort > 0)
        .map(({ fromPort }) => fromPort),
    );
  }
  return new Map([...ports].map(([address, each]) => [address, [...each]]));
}

/** A security group admits what one rule of one of the party's groups admits; both ends have to. */
function admits(rules: ReadonlyMap<string, readonly Rule[]>, from: Party, to: Party, port: number): boolean {
  const one = (own: Party, direction: Rule['direction'], peer: Party): boolean =>
    own.groups
      .flatMap((group) => rules.get(group) ?? [])
      .some(
        (rule) =>
          rule.direction === direction &&
          (rule.protocol === '-1' || (rule.protocol === 'tcp' && rule.fromPort <= port && port <= rule.toPort)) &&
          (rule.group === undefined ? within(rule.cidr ?? '', peer.address) : peer.groups.includes(rule.group)),
      );
  return (from.id === internet.id || one(from, 'egress', to)) && one(to, 'ingress', from);
}

function within(cidr: string, address: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), 'ipv4');
  return list.check(address);
}

async function probe(lab: Lab, all: readonly Pair[]): Promise<{ pair: Pair; outcome: Outcome['outcome'] }[]> {
  const look = async (some: readonly Pair[], timeoutMs: number) => {
    const probes = some.map(({ from, to, port }) => ({ from: from.id, to: `${to.address}:${port}`, timeoutMs }));
    const outcomes = await lab.control.probe(probes);
    return some.map((pair, index) => ({ pair, outcome: outcomes[index]?.outcome ?? 'failed' }));
  };
  const first = await look(all, patience[0]);
  const surprising = ({ pair, outcome }: (typeof first)[number]): boolean =>
    outcome === 'failed' || (pair.admitted && outcome !== 'open');
  const again = await look(
    first.filter(surprising).map(({ pair }) => pair),
    patience[1],
  );
  return [...first.filter((each) => !surprising(each)), ...again];
}
