import { join } from 'node:path';
import type { RunFile } from '../run-file';
import type { State } from '../state';
import { bucketNames, translateBuckets } from './buckets';
import { translateDiscovery } from './discovery';
import { translateForwards } from './forwards';
import { translateFunctions } from './functions';
import { translateBalancerNodes, translateLoadBalancers, translateTargetGroups } from './load-balancer';
import { translateManaged } from './managed';
import { translateNames } from './names';
import { translateNetwork } from './network';
import { translateSecurityGroups } from './security-groups';
import { translateInstances, translateServices } from './services';
import { translateFileSystems, translateMountTargets } from './storage';

/**
 * Makes the run file of a stack from its applied state.
 * @param directory of the stack's logs and volumes, absolute
 * @throws where the state names something that the lab cannot run, saying what and where.
 */
export function translate(state: State, stack: string, directory: string): RunFile {
  const cluster = state.all('aws_ecs_cluster')[0];
  if (cluster === undefined) throw new Error(`${stack}: the state has no aws_ecs_cluster, so there is nothing to run`);
  const [, , , region = '', account = ''] = cluster.values.arn.split(':');
  const managed = translateManaged(state);
  const services = [...translateServices(state), ...managed.services, ...translateFunctions(state, directory)];
  const loadBalancers = translateLoadBalancers(state);
  const names = [...translateNames(state), ...managed.names, ...bucketNames(state)];
  return {
    version: 1,
    stack,
    directory,
    region,
    account,
    cluster: cluster.values.name,
    network: translateNetwork(state),
    securityGroups: translateSecurityGroups(state),
    names,
    zones: state.all('aws_service_discovery_private_dns_namespace').map(({ values }) => values.name),
    discovery: translateDiscovery(state),
    nodes: [...translateBalancerNodes(state), ...translateMountTargets(state), ...translateInstances(state)],
    fileSystems: translateFileSystems(state, directory),
    targetGroups: translateTargetGroups(state, loadBalancers),
    loadBalancers,
    services,
    forwards: translateForwards(loadBalancers, services, names),
    buckets: translateBuckets(state),
    secretsFile: join(directory, 'secrets.json'),
  };
}
