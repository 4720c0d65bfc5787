import { Davidshaevel } from '../../stacks/davidshaevel';
import { environmentNames } from '../../stacks/environments';
import { actions, environmentOf, type Fact, finds, first, prometheusConfig, service, source } from '../support/read';
import { type Config, type Synthesized, synthesize } from '../support/synth';
import { architecture } from './davidshaevel-architecture';
import { observability } from './davidshaevel-observability';

const four = ['backend', 'frontend', 'prometheus', 'grafana'];

/** Capacity providers of these services, each once. */
const capacityOf = (s: Synthesized, names = four) => [
  ...new Set(
    names.flatMap((name) => service(s, name).capacity_provider_strategy.map((each: Config) => each.capacity_provider)),
  ),
];

/** What the seed says of its environment, which is dev. */
const dev: readonly Fact[] = [
  ['VPC', (s) => s.one('aws_vpc').tags.Name, 'dev-davidshaevel'],
  ['namespace', (s) => s.one('aws_service_discovery_private_dns_namespace').name, 'davidshaevel.local'],
  [
    '256 CPU units and 512 MB',
    (s) => four.map((name) => `${s.task(name).cpu} ${s.task(name).memory}`),
    four.map(() => '256 512'),
  ],
  ['finds the backend', finds('backend'), 'dev-davidshaevel-backend.davidshaevel.local:3001/api/metrics'],
  ['finds the frontend', finds('frontend'), 'dev-davidshaevel-frontend.davidshaevel.local:3000/metrics'],
  [
    'Grafana asks Prometheus',
    (s) => source(s, 'prometheus').url,
    'http://dev-davidshaevel-prometheus.davidshaevel.local:9090',
  ],
  [
    'file systems',
    (s) =>
      Object.values(s.resources('aws_efs_file_system'))
        .map(({ creation_token }) => creation_token)
        .sort(),
    ['dev-davidshaevel-grafana-data', 'dev-davidshaevel-prometheus-data'],
  ],
  ['15 days of metrics', (s) => first(s, 'prometheus').command.includes('--storage.tsdb.retention.time=15d'), true],
  ['a storage budget', (s) => first(s, 'prometheus').command.includes('--storage.tsdb.retention.size=10GB'), true],
  ['backups kept for 7 days', (s) => s.one('aws_backup_plan').rule[0].lifecycle.delete_after, 7],
  ['address of Grafana', (s) => environmentOf(s, 'grafana').GF_SERVER_ROOT_URL, 'https://davidshaevel.com/grafana'],
  ['the site may run on Spot', (s) => capacityOf(s, ['backend', 'frontend']), ['FARGATE', 'FARGATE_SPOT']],
  ['what keeps state may not', (s) => capacityOf(s, ['prometheus', 'grafana']), ['FARGATE']],
  ["people's own dashboards rest on EFS", (s) => environmentOf(s, 'grafana').GF_DATABASE_TYPE, undefined],
];

const prod: readonly Fact[] = [
  ['no Spot', (s) => capacityOf(s), ['FARGATE']],
  [
    'metrics live on in Amazon Managed Service for Prometheus',
    (s) => Object.keys(s.resources('aws_prometheus_workspace')).length,
    1,
  ],
  ['Prometheus writes there', (s) => prometheusConfig(s).remote_write[0].url, '@@AMP_ENDPOINT@@api/v1/remote_write'],
  [
    'and may',
    (s) => actions('prometheus_task-role')(s).filter((each) => each.includes('aps:RemoteWrite')),
    [['aps:RemoteWrite']],
  ],
  ["people's own dashboards rest in RDS", (s) => environmentOf(s, 'grafana').GF_DATABASE_TYPE, 'postgres'],
  [
    'databases survive a zone',
    (s) => Object.values(s.resources('aws_db_instance')).every(({ multi_az }) => multi_az),
    true,
  ],
];

const only: Readonly<Record<string, readonly Fact[]>> = { dev, prod };

describe.each(environmentNames)('davidshaevel has what its seed says in %s', (name) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Davidshaevel, name);
  });

  test.each([...architecture, ...observability, ...(only[name] ?? [])])('%s', (_, read, expected) => {
    expect(read(stack, `${name}-davidshaevel`)).toEqual(expected);
  });
});
