import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { GrafanaContent } from '../modules/grafana/content';
import { Ingress } from '../modules/ingress/ingress';
import { NetworkLoadBalancer } from '../modules/ingress/network-load-balancer';
import { TerraformData } from '../modules/lib/terraform-data';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { checkObservability } from '../modules/monitoring/checks';
import { Prometheus } from '../modules/monitoring/prometheus';
import { Platform } from '../modules/platform/platform';
import { ProvidedSecret } from '../modules/secrets/provided-secret';
import type { Container } from '../modules/service/container';
import { Service, type ServiceProps } from '../modules/service/service';
import type { RuleGroup } from '../rules/rule';
import { assertAddresses, assertNoClashes } from '../stacks/clashes';
import { environment } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';
import { SystemStack } from '../stacks/system-stack';
import { synthesizeWith } from './support/sample-system';

const dev = environment('dev');
const newApp = (): App => new App({ outdir: mkdtempSync(join(tmpdir(), 'bad-')), stackTraces: false });

const container: Container = { name: 'main', image: 'example.com/main:1.0', user: '1000:1000', ports: { http: 8080 } };
const size = { cpu: 256, memory: 512 };

/** Synthesizes a stack with a platform and what is put on it. */
function sample(build: (stack: SystemStack, platform: Platform) => void): () => void {
  return () => {
    synthesizeWith((stack) => build(stack, Platform.of(stack)));
  };
}

const serviceWith = (props: Partial<ServiceProps>): (() => void) =>
  sample((stack) => new Service(stack, 'main', { size, containers: [container], ...props }));

const alert = { alert: 'PostgresDown', expr: 'up == 0', severity: 'critical', summary: 's', description: 'd' } as const;
const rules =
  (...groups: object[]) =>
  () =>
    checkObservability({ containers: [], groups: groups as RuleGroup[] });

const dashboard =
  (datasource: string, expr = 'up') =>
  () => {
    const stack = new SystemStack(newApp(), 'sample', dev);
    new GrafanaContent(stack, 'content', {
      access: { url: 'https://grafana.example.com', password: () => 'unused' },
      dataSources: [{ name: 'prometheus', title: 'Prometheus' }],
      containers: [],
      groups: [],
      dashboards: [
        {
          uid: 'sample',
          title: 'Sample',
          build: () =>
            ({
              panels: [
                { title: 'Panel', type: 'stat', targets: [{ refId: 'A', datasource: { uid: datasource }, expr }] },
              ],
            }) as never,
        },
      ],
      system: 'sample',
      environment: dev,
      alertmanagerUrl: 'http://alertmanager:9093',
    });
  };

/** What is wrong, how it comes about, and what its one message has to name: the place, the value, what is allowed. */
const refusals: readonly (readonly [string, () => void, RegExp])[] = [
  ['an unknown environment', () => environment('qa'), /no environment "qa"[\s\S]*allowed: dev, staging, prod/],
  [
    'an address space too small for the systems',
    () => new Koronet(newApp(), { ...dev, addresses: '10.0.0.0/20' }),
    /slot: 10\.0\.0\.0\/20 has no \/16/,
  ],
  [
    'a log retention CloudWatch lacks',
    () => new Koronet(newApp(), { ...dev, retention: { ...dev.retention, logs: 31 } }),
    /environment\.retention\.logs: 31 is not valid[\s\S]*CloudWatch offers: 1, 3, 5, 7, 14, 30/,
  ],
  [
    'an image without a tag',
    () => new Koronet(newApp(), { ...dev, images: {} }),
    /no tag for application image "koronet-web"[\s\S]*apply bootstrap, which makes its repository, then build and push/,
  ],
  [
    'a Fargate CPU that does not exist',
    serviceWith({ size: { cpu: 300, memory: 512 } }),
    /no task size of 300 CPU units[\s\S]*256, 512, 1024/,
  ],
  [
    'a Fargate memory that does not go with the CPU',
    serviceWith({ size: { cpu: 256, memory: 4096 } }),
    /256 CPU units with 4096 MiB[\s\S]*512, 1024, 2048 MiB/,
  ],
  [
    'two containers on one port',
    serviceWith({ containers: [container, { ...container, name: 'other' }] }),
    /container other: port 8080 is taken by container "main"/,
  ],
  [
    'two containers of one name',
    serviceWith({ containers: [container, { ...container, ports: {} }] }),
    /container main: stands twice/,
  ],
  [
    'a mount of an undeclared volume',
    serviceWith({ containers: [{ ...container, mounts: [{ volume: 'data', path: '/data' }] }] }),
    /mounts volume "data", which the task does not declare/,
  ],
  [
    'a dependency on an unknown container',
    serviceWith({ containers: [{ ...container, dependsOn: { other: 'START' } }] }),
    /depends on container "other"/,
  ],
  [
    'a dependency on health that nobody checks',
    serviceWith({
      containers: [
        { ...container, dependsOn: { side: 'HEALTHY' } },
        { ...container, name: 'side', ports: {} },
      ],
    }),
    /waits for "side" to be HEALTHY, which has no health check/,
  ],
  [
    'a health check longer than its interval',
    serviceWith({ containers: [{ ...container, health: { command: 'true', interval: 10, timeout: 10 } }] }),
    /timeout of 10 s is not under its interval of 10 s/,
  ],
  [
    'an image that is not pinned',
    serviceWith({ containers: [{ ...container, image: 'nginx:latest' }] }),
    /image "nginx:latest" is not pinned/,
  ],
  ['root without a reason', serviceWith({ containers: [{ ...container, user: 'root' }] }), /runs as root/],
  [
    'a stop time-out that Fargate lacks',
    serviceWith({ containers: [{ ...container, stopTimeout: 121 }] }),
    /stopTimeout of 121 s/,
  ],
  [
    'metrics on a port that is not exposed',
    serviceWith({ containers: [{ ...container, metrics: { job: 'main', port: 1, exported: [] } }] }),
    /metrics on port 1, which it does not expose/,
  ],
  ['two writers of one store', serviceWith({ singleWriter: true, tasks: 2 }), /2 tasks would write to the same store/],
  [
    'more tasks than service discovery answers',
    serviceWith({ tasks: { min: 1, max: 9 } }),
    /scales to 9 tasks, of which Prometheus would find 8/,
  ],
  [
    'a task definition over the limit',
    serviceWith({
      containers: [{ ...container, configuration: { directory: '/etc/main', files: { 'noise.txt': noise(60_000) } } }],
    }),
    /task definition is \d+\.\d KiB; its largest configuration file is main-config\/noise\.txt/,
  ],
  [
    'an alert without a runbook',
    rules({ name: 'sample', alerts: [{ ...alert, alert: 'Unheard' }] }),
    /alert Unheard has no runbook[\s\S]*runbooks\/Unheard\.md/,
  ],
  [
    'an alert without a severity',
    rules({ name: 'sample', alerts: [{ ...alert, severity: undefined }] }),
    /rules\/sample\.alerts\.0\.severity: is missing/,
  ],
  [
    'an alert on a metric that nobody exports',
    rules({ name: 'sample', alerts: [{ ...alert, expr: 'pg_upp == 0' }] }),
    /reads metric "pg_upp", which no deployed component exports/,
  ],
  [
    'an alert that stands twice',
    rules({ name: 'one', alerts: [alert] }, { name: 'two', alerts: [alert] }),
    /rules\/two: alert PostgresDown stands in rules\/one already/,
  ],
  [
    'a dashboard on an unknown data source',
    dashboard('graphite'),
    /panel "Panel": queries data source "graphite"[\s\S]*allowed: prometheus/,
  ],
  [
    'a panel on a metric that nobody exports',
    dashboard('prometheus', 'nonsense_total'),
    /panel "Panel": reads metric "nonsense_total"/,
  ],
  [
    'a service that Prometheus would not scrape',
    sample((stack) => {
      new Prometheus(stack, 'prometheus', { alertmanager: new Alertmanager(stack, 'alertmanager').service });
      new Service(stack, 'late', { size, containers: [container] });
    }),
    /sample-dev\/late: is declared after sample-dev\/prometheus/,
  ],
  [
    'two load balancers under one domain',
    sample((stack, platform) => {
      new NetworkLoadBalancer(stack, 'balancer', { ...platform.ingress(), name: 'other' });
      new Ingress(stack, 'ingress', platform.ingress());
    }),
    /sample-dev\/ingress: sample\.dev\.example\.com leads to sample-dev\/balancer already/,
  ],
  [
    'a secret that takes the variable of another',
    sample((stack, { key }) => {
      new Alertmanager(stack, 'alertmanager');
      const props = { name: 'mail', variable: 'smtp_password', description: 'd', version: 1, recoveryWindowDays: 0 };
      new ProvidedSecret(stack, 'mail', { ...props, key });
      assertAddresses(stack.node.root as App);
    }),
    /mail\/input: var\.smtp_password is sample-dev\/alertmanager\/smtp-password\/input already/,
  ],
  [
    'two resources whose addresses are one',
    sample((stack) => {
      for (const id of ['kör', 'kür']) new TerraformData(stack, id, { input: id });
      assertAddresses(stack.node.root as App);
    }),
    /kür: terraform_data\.k-r is sample-dev\/kör already/,
  ],
  ['two systems in one slot', clash, /sample-dev: 10\.0\.0\.0\/16 overlaps 10\.0\.0\.0\/16 of koronet-dev/],
];

test.each(refusals)('%s is refused', (_, build, message) => {
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ name: 'InputError' }));
});

/** Text that no compression makes shorter. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}

function clash(): void {
  const app = newApp();
  new Koronet(app, dev);
  const stack = new SystemStack(app, 'sample', dev);
  new Platform(stack, 'platform', {
    system: 'sample',
    environment: dev,
    slot: 0,
    cluster: 'sample',
    namespace: 'sample.local',
  });
  assertNoClashes(app);
}
