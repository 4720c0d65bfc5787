import { stringify } from 'yaml';
import { cloudwatchRules } from '../../rules/cloudwatch';
import { containersCloudwatchRules } from '../../rules/containers-cloudwatch';
import {
  type CloudwatchStatistic,
  cloudwatchExporterMetrics,
  cloudwatchStatistics,
} from '../../rules/exported/yet-another-cloudwatch-exporter';
import type { Statement } from '../iam/policy';
import { groupBy } from '../lib/group-by';
import type { Platform } from '../platform/platform';
import type { Container } from '../service/container';
import { images } from '../service/images';

/** Seconds between two rounds of questions to CloudWatch, which charges for every metric in every round. */
const intervalSeconds = 300;

/** On the loopback of Prometheus' task; its own default is every address, whatever its documentation says. */
const port = 5000;

/** The dimensions a metric is fetched by. CloudWatch has most of them by several combinations, each of which would be paid for. */
function dimensionsOf({ namespace, metric }: CloudwatchStatistic): readonly string[] {
  switch (namespace) {
    case 'AWS/RDS':
      return ['DBInstanceIdentifier'];
    case 'AWS/ApplicationELB':
      return metric.endsWith('HostCount') ? ['LoadBalancer', 'TargetGroup'] : ['LoadBalancer'];
    default:
      return ['ClusterName', 'ServiceName', ...(metric.startsWith('Container') ? ['ContainerName'] : [])];
  }
}

/** Sidecar of Prometheus: metrics of RDS, the load balancer and ECS, of the resources that carry the stack's tag. */
export function cloudwatchExporter(platform: Platform, stack: string): Container {
  const { region } = platform.environment;
  const jobs = groupBy(Object.values(cloudwatchStatistics), (statistic) =>
    JSON.stringify({ type: statistic.namespace, dimensionNameRequirements: dimensionsOf(statistic) }),
  );
  const configuration = stringify({
    apiVersion: 'v1alpha1',
    'sts-region': region,
    discovery: {
      jobs: [...jobs].map(([job, statistics]) => ({
        ...JSON.parse(job),
        regions: [region],
        // The provider tags everything with its stack, so other systems of the account stay out.
        searchTags: [{ key: 'stack', value: `^${stack}$` }],
        // Points of one minute, the newest of a round's length: they come some minutes late.
        period: 60,
        length: intervalSeconds,
        metrics: statistics.map(({ metric, statistic }) => ({ name: metric, statistics: [statistic] })),
      })),
    },
  });
  return {
    name: 'cloudwatch-exporter',
    image: images.cloudwatchExporter,
    essential: false,
    user: '65534:65534',
    command: [
      '-config.file=/etc/cloudwatch-exporter/config.yml',
      `-listen-address=127.0.0.1:${port}`,
      `-scraping-interval=${intervalSeconds}`,
    ],
    ports: { metrics: port },
    configuration: { directory: '/etc/cloudwatch-exporter', files: { 'config.yml': configuration } },
    memory: 96,
    metrics: { job: 'cloudwatch', port, exported: cloudwatchExporterMetrics, reach: 'localhost', interval: '1m' },
    rules: [cloudwatchRules, ...(platform.containerMetrics === 'cloudwatch' ? [containersCloudwatchRules] : [])],
  };
}

/** What it needs on its task's role. None of these actions knows resources. */
export const cloudwatchExporterPermissions: readonly Statement[] = [
  { sid: 'CloudWatchMetrics', actions: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], resources: ['*'] },
  // Which load balancers, databases and services are the system's: it finds them by their tag.
  { sid: 'FindByTag', actions: ['tag:GetResources'], resources: ['*'] },
];
