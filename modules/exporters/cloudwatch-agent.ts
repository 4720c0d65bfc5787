import { stringify } from 'yaml';
import type { Statement } from '../iam/policy';
import type { Container } from '../service/container';
import { images } from '../service/images';

/** The image brings no users: whoever but root. */
const user = '65534:65534';

/**
 * CloudWatch agent beside a program: CPU, memory, disk and network as the task sees them, and whatever the program sends as
 * StatsD or embedded metric format. The program's log goes to CloudWatch by the log driver, which loses nothing when the
 * agent restarts.
 */
export function cloudwatchAgent(props: { readonly namespace: string }): Container {
  const interval = 60;
  return agent('cloudwatch-agent', {
    agent: { metrics_collection_interval: interval, omit_hostname: true },
    metrics: {
      namespace: props.namespace,
      metrics_collected: {
        cpu: { measurement: ['usage_active'], totalcpu: true },
        mem: { measurement: ['used_percent'] },
        disk: { measurement: ['used_percent'], resources: ['/'] },
        net: { measurement: ['bytes_sent', 'bytes_recv'] },
        statsd: { service_address: ':8125', metrics_collection_interval: interval },
      },
    },
    logs: { metrics_collected: { emf: {} }, force_flush_interval: 5 },
  });
}

export interface ApplicationMetricsProps {
  /** CloudWatch namespace the metrics appear in, of this environment's own: all that an account writes to a name is one. */
  readonly namespace: string;
  /** Log group of the embedded metric format events they travel in. */
  readonly logGroup: string;
  /** Where the program serves its metrics. */
  readonly port: number;
  /** @default '/metrics' */
  readonly path?: string;
  /** Metrics to carry over; each costs money there. */
  readonly metrics: readonly string[];
  /** Name of the program, which becomes the dimension `service`. */
  readonly service: string;
}

/** Sidecar that carries chosen metrics of the program over to CloudWatch, where alarms can watch them without Prometheus. */
export function applicationMetrics(props: ApplicationMetricsProps): Container {
  const job = 'application';
  const scrape = {
    global: { scrape_interval: '1m', scrape_timeout: '10s' },
    scrape_configs: [
      {
        job_name: job,
        metrics_path: props.path ?? '/metrics',
        static_configs: [{ targets: [`localhost:${props.port}`], labels: { service: props.service } }],
      },
    ],
  };
  return agent(
    'application-metrics',
    {
      agent: { omit_hostname: true },
      logs: {
        metrics_collected: {
          prometheus: {
            prometheus_config_path: 'env:PROMETHEUS_CONFIG_CONTENT',
            log_group_name: props.logGroup,
            emf_processor: {
              metric_namespace: props.namespace,
              metric_declaration: [
                {
                  source_labels: ['job'],
                  label_matcher: `^${job}$`,
                  dimensions: [['service']],
                  metric_selectors: props.metrics.map((name) => `^${name}$`),
                },
              ],
            },
          },
        },
      },
    },
    { PROMETHEUS_CONFIG_CONTENT: stringify(scrape) },
  );
}

function agent(name: string, configuration: object, environment: Record<string, string> = {}): Container {
  return {
    name,
    image: images.cloudwatchAgent,
    essential: false,
    user,
    environment: { CW_CONFIG_CONTENT: JSON.stringify(configuration), ...environment },
    writable: [
      '/opt/aws/amazon-cloudwatch-agent/logs',
      '/opt/aws/amazon-cloudwatch-agent/etc',
      '/opt/aws/amazon-cloudwatch-agent/var',
    ],
    memory: 128,
  };
}

/** What the agents' task role needs. CloudWatch knows no resources for metrics; the namespace narrows it. */
export function agentPermissions(props: {
  readonly namespaces: readonly string[];
  readonly logGroupArn: string;
}): Statement[] {
  return [
    {
      sid: 'PutMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': props.namespaces } },
    },
    {
      sid: 'PutMetricEvents',
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [`${props.logGroupArn}:*`],
    },
  ];
}
