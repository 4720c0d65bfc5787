import type { Service } from '../run-file';
import { type Pair, pairs } from './edges';
import { fail, verdict } from './finding';
import type { Lab } from './lab';
import { namesOf, portsAt, textOf } from './mentions';
import { Prometheus } from './prometheus';
import type { Verification } from './verification';

/** The security groups admit what the plan's own configuration uses, and between its parties nothing else. */
export const traffic: Verification = {
  name: 'traffic',
  run: async (lab) => {
    const all = pairs(lab);
    const uses = await usesOf(lab);
    const missing = all
      .filter((pair) => !pair.admitted && uses.some((use) => use.certain && use.is(pair)))
      .map((pair) => ({ pair, use: uses.find((each) => each.certain && each.is(pair)) }))
      .map(({ pair, use }) => fail(title(pair), `a security-group rule for what ${use?.why}`, 'none'));
    const unused = all
      .filter((pair) => pair.admitted && !uses.some((use) => use.is(pair)))
      .map((pair) =>
        fail(
          title(pair),
          'a use of this edge in the plan',
          `an open edge that no configuration of ${pair.from.name} names`,
        ),
      );
    const count = all.filter((pair) => pair.admitted).length;
    return verdict(unique([...missing, ...unused]), `${count} edges`, 'each has a use, and every use has its edge');
  },
};

/** A reason why packets go from one party to a port of another. */
interface Use {
  readonly why: string;
  /** Whether the plan says so outright; otherwise an edge may exist for it but need not. */
  readonly certain: boolean;
  readonly is: (pair: Pair) => boolean;
}

const title = ({ from, to, port }: Pair): string => `${from.name} → ${to.name}:${port}`;

function unique<Item extends { thing: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.thing, item])).values()];
}

async function usesOf(lab: Lab): Promise<Use[]> {
  return [...balancerUses(lab), ...storageUses(lab), ...configuredUses(lab), ...(await scrapeUses(lab))];
}

/** Addresses of a service's tasks. */
const addresses = (lab: Lab, service: Service): Set<string> =>
  new Set(lab.tasks.filter((each) => each.service.name === service.name).map(({ task }) => task.address));

function balancerUses(lab: Lab): Use[] {
  const listeners = lab.run.loadBalancers.map(({ name, nodes, listeners: each }) => ({
    why: `load balancer ${name} listens to`,
    certain: false,
    is: ({ to, port }: Pair) => nodes.includes(to.id) && each.some((listener) => listener.port === port),
  }));
  const targets = lab.run.services.flatMap((service) =>
    service.targets.flatMap((target) => {
      const group = lab.run.targetGroups.find(({ arn }) => arn === target.targetGroup);
      const balancer = lab.run.loadBalancers.find(({ arn }) => arn === group?.balancer);
      const behind = addresses(lab, service);
      const ports = [target.port, group?.health.port];
      return {
        why: `target group ${group?.name} sends to ${service.name}`,
        certain: true,
        is: ({ from, to, port }: Pair) =>
          balancer?.nodes.includes(from.id) === true && behind.has(to.address) && ports.includes(port),
      };
    }),
  );
  return [...listeners, ...targets];
}

/** Whoever mounts reaches the mount targets of its volumes' file systems: tasks on Fargate, instances for their tasks. */
function storageUses(lab: Lab): Use[] {
  return lab.run.nodes
    .filter(({ kind }) => kind === 'mount-target')
    .map(({ id, fileSystem }) => {
      const users = lab.run.services.filter(({ task }) =>
        task.volumes.some((volume) => volume.fileSystem === fileSystem),
      );
      const from = new Set(users.flatMap((service) => mounters(lab, service)));
      return {
        why: `volumes on ${fileSystem} need`,
        certain: false,
        is: (pair) => pair.to.id === id && from.has(pair.from.address),
      };
    });
}

function mounters(lab: Lab, service: Service): string[] {
  if (service.launchType === 'FARGATE') return [...addresses(lab, service)];
  return lab.run.nodes.filter(({ kind }) => kind === 'instance').map(({ id }) => lab.status.nodes[id] ?? '');
}

/** What a service is told about another: its name, and somewhere the port. */
function configuredUses(lab: Lab): Use[] {
  return lab.run.services.flatMap((user) => {
    const text = textOf(lab, user);
    const from = addresses(lab, user);
    return lab.run.services.flatMap((used) => {
      const to = addresses(lab, used);
      return namesOf(lab, used)
        .filter((name) => text.includes(name))
        .flatMap((name): Use[] => {
          const between = (pair: Pair): boolean => from.has(pair.from.address) && to.has(pair.to.address);
          const ports = portsAt(text, name);
          const records = used.registries.map(({ port }) => port);
          const why = `${user.name} is told of ${name}`;
          return [
            {
              why: `${why}:${ports.join(', ')}`,
              certain: true,
              is: (pair) => between(pair) && ports.includes(pair.port),
            },
            {
              why,
              certain: false,
              is: (pair) =>
                between(pair) && (records.includes(pair.port) || new RegExp(`\\b${pair.port}\\b`).test(text)),
            },
          ];
        });
    });
  });
}

async function scrapeUses(lab: Lab): Promise<Use[]> {
  const all = await Promise.all(
    Prometheus.all(lab).map(async (prometheus) =>
      Promise.all(
        (await prometheus.targets()).map(async (target) => {
          const address = await prometheus.addressOf(target);
          return {
            why: `scrape job ${target.scrapePool} of ${prometheus.name} scrapes`,
            certain: true,
            is: ({ from, to, port }: Pair) =>
              from.address === prometheus.at.task.address && `${to.address}:${port}` === address,
          };
        }),
      ),
    ),
  );
  return all.flat();
}
