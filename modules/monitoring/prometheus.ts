import { Annotations, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { prometheusDashboard } from '../../dashboards/prometheus';
import { remoteWriteDashboard } from '../../dashboards/remote-write';
import { prometheusMetrics } from '../../rules/exported/prometheus';
import { prometheusRules } from '../../rules/prometheus';
import { remoteWriteRules } from '../../rules/remote-write';
import { toPrometheusRules } from '../../rules/render';
import type { RuleGroup } from '../../rules/rule';
import { cloudwatchExporter, cloudwatchExporterPermissions } from '../exporters/cloudwatch-exporter';
import { Platform } from '../platform/platform';
import type { Container } from '../service/container';
import { withContainerMetrics } from '../service/container-metrics';
import { images } from '../service/images';
import type { ObservedService } from '../service/observed-service';
import { Service } from '../service/service';
import type { FileSystem } from '../storage/file-system';
import { assertEvaluator, checkObservability } from './checks';
import { LongTermMetrics } from './long-term-metrics';
import { scrapeConfigs, targetsOf } from './scrape-config';
import { assertRetentionFits } from './storage-budget';

export interface PrometheusProps {
  /** Services to scrape; every one that was declared before, unless told otherwise. @default all of the platform's */
  readonly services?: readonly ObservedService[];
  /** The Alertmanager that alerts go to. */
  readonly alertmanager: Service;
  /** Rules of the system itself, beside those its components bring. @default none */
  readonly rules?: readonly RuleGroup[];
  /** Path people open it under. @default '/prometheus' */
  readonly path?: string;
  /** No route leads to it: only tasks of the system reach it, people ask through Grafana. @default false */
  readonly internal?: boolean;
  /** Metrics of RDS, the load balancer and ECS from CloudWatch, by an exporter in its task. @default false */
  readonly cloudwatch?: boolean;
  /** Accepts samples written by agents. @default false */
  readonly remoteWriteReceiver?: boolean;
  /** Keeps the trace that a sample came from, for links into Tempo. @default false */
  readonly exemplars?: boolean;
  /** File system its blocks are on. @default one of its own */
  readonly fileSystem?: FileSystem;
}

/** Seconds between two scrapes and two evaluations; every seed that names a figure names this one. */
export const scrapeIntervalSeconds = 15;

const onLoopback = (container: Container): Container =>
  container.metrics ? { ...container, metrics: { ...container.metrics, reach: 'localhost' } } : container;

/** User `nobody` of the image. */
const owner = { uid: 65_534, gid: 65_534 };

/**
 * Prometheus as one task, its blocks on EFS. It scrapes whatever the services declared before it serve, evaluates the
 * rules they bring, and alerts through Alertmanager.
 */
export class Prometheus extends Construct {
  readonly service: Service;
  /** Address other tasks query it at. */
  readonly url: string;
  readonly port = 9090;
  readonly path: string;
  readonly fileSystem: FileSystem;
  /** Every rule group it evaluates. */
  readonly groups: readonly RuleGroup[];

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const { environment } = platform;
    this.url = `http://${platform.dnsName(id)}:${this.port}`;
    this.path = props.path ?? '/prometheus';
    const scraped = props.services ?? [...platform.services];
    assertRetentionFits(this.node.path, {
      retention: environment.retention.metrics,
      budgetGiB: environment.metricsBudgetGiB,
      interval: scrapeIntervalSeconds,
      services: scraped,
    });
    this.fileSystem = props.fileSystem ?? platform.fileSystem(this, 'data', 'prometheus-data');
    Annotations.of(this).addWarning(
      'Prometheus keeps its blocks on EFS as the design asks; its documentation does not support NFS. See runbooks/PrometheusTSDBCorruption.md.',
    );

    const longTerm = LongTermMetrics.of(this);
    const self: Container = {
      name: 'prometheus',
      image: images.prometheus,
      user: `${owner.uid}:${owner.gid}`,
      ports: { http: this.port },
      metrics: { job: 'prometheus', port: this.port, exported: prometheusMetrics, reach: 'localhost' },
      rules: [prometheusRules, ...(longTerm ? [remoteWriteRules] : [])],
      dashboards: [prometheusDashboard, ...(longTerm ? [remoteWriteDashboard] : [])],
    };
    const sidecars = props.cloudwatch ? [cloudwatchExporter(platform, TerraformStack.of(this).node.id)] : [];
    // Its own task it reaches by the loopback: security groups do not let a task connect to itself.
    const inTask = {
      component: id,
      dnsName: '',
      recordType: 'A' as const,
      containers: withContainerMetrics(platform, [self, ...sidecars]).map(onLoopback),
    };
    const observed = [...scraped, inTask].flatMap((service) => service.containers);
    this.groups = [...new Set([...observed.flatMap((c) => c.rules ?? []), ...(props.rules ?? [])])];
    assertEvaluator(props.rules ?? [], 'prometheus');
    checkObservability({ containers: observed, groups: this.groups });

    const files = {
      'prometheus.yml': stringify({
        global: {
          scrape_interval: `${scrapeIntervalSeconds}s`,
          evaluation_interval: `${scrapeIntervalSeconds}s`,
          external_labels: { system: platform.system, environment: environment.name },
        },
        alerting: {
          alertmanagers: [
            { dns_sd_configs: [{ names: [props.alertmanager.dnsName], type: 'A', port: props.alertmanager.port }] },
          ],
        },
        rule_files: ['/etc/prometheus/rules/*.yml'],
        scrape_configs: scrapeConfigs([...scraped, inTask]),
        ...longTerm?.remoteWrite,
      }),
      ...Object.fromEntries(
        this.groups
          .filter((group) => group.evaluator !== 'loki')
          .map((group) => [`rules/${group.name}.yml`, toPrometheusRules(group, { runbookBase: environment.runbooks })]),
      ),
    };
    const data = platform.volume(id, this.fileSystem, { path: '/prometheus', ...owner });
    this.service = new Service(this, 'service', {
      component: id,
      size: environment.server.size,
      singleWriter: true,
      volumes: [data],
      permissions: [
        ...(props.cloudwatch ? cloudwatchExporterPermissions : []),
        ...(longTerm ? [longTerm.writePermission] : []),
      ],
      containers: [
        {
          ...self,
          command: [
            '--config.file=/etc/prometheus/prometheus.yml',
            '--storage.tsdb.path=/prometheus',
            `--storage.tsdb.retention.time=${environment.retention.metrics}`,
            `--storage.tsdb.retention.size=${environment.metricsBudgetGiB}GB`,
            // The lock of a task that died would outlive it on EFS; ECS sees to it that there is one writer.
            '--storage.tsdb.no-lockfile',
            `--web.external-url=${props.internal ? this.url : `https://${platform.domain}${this.path}`}`,
            '--web.route-prefix=/',
            ...(props.remoteWriteReceiver ? ['--web.enable-remote-write-receiver'] : []),
            ...(props.exemplars ? ['--enable-feature=exemplar-storage'] : []),
          ],
          configuration: { directory: '/etc/prometheus', files, values: longTerm?.values },
          mounts: [{ volume: data.name, path: '/prometheus' }],
          health: { command: `wget -q -O /dev/null http://localhost:${this.port}/-/healthy`, startPeriod: 120 },
          stopTimeout: 120,
        },
        ...sidecars,
      ],
    });
    if (props.services === undefined) platform.observed.close(this.node.path);
    for (const { service, endpoint } of targetsOf(scraped)) {
      this.service.connections.allowTo(service, endpoint.port);
    }
    this.service.connections.allowTo(props.alertmanager);
    if (props.cloudwatch || longTerm) {
      // Where the APIs that every task needs have addresses in the VPC, these two have none.
      platform.network.allowInternet(this.service, 'tagging API, Amazon Managed Service for Prometheus');
    }
  }
}
