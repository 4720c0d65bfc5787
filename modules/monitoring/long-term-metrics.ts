import { PrometheusWorkspace } from '@cdktf/provider-aws/lib/prometheus-workspace';
import { Construct } from 'constructs';
import type { Statement } from '../iam/role';
import { Platform } from '../platform/platform';

/**
 * Amazon Managed Service for Prometheus: metrics live on when one volume is not enough, replicated and on object storage,
 * and any number of servers may write to it.
 */
export class LongTermMetrics extends Construct {
  /** Where it is asked; known only when the workspace exists. */
  readonly url: string;
  /** The part of Prometheus' configuration that writes there. */
  readonly remoteWrite: object;
  /** What the writer's task role needs. */
  readonly writePermission: Statement;
  /** What the reader's task role needs, by AWS' guide to Grafana servers of one's own. */
  readonly readPermission: Statement;
  /** Values the configuration refers to. */
  readonly values: Readonly<Record<string, string>>;

  /** The stack's own, or nothing where its environment wants none. */
  static of(scope: Construct): LongTermMetrics | undefined {
    const platform = Platform.of(scope);
    if (platform.environment.longTermMetrics === 'none') return undefined;
    return (platform.node.tryFindChild('long-term') as LongTermMetrics) ?? new LongTermMetrics(platform, 'long-term');
  }

  private constructor(platform: Platform, id: string) {
    super(platform, id);
    const workspace = new PrometheusWorkspace(this, 'workspace', {
      alias: platform.prefix,
      kmsKeyArn: platform.key.arn,
    });
    this.url = workspace.prometheusEndpoint;
    this.values = { AMP_ENDPOINT: this.url };
    this.remoteWrite = {
      remote_write: [
        {
          url: '@@AMP_ENDPOINT@@api/v1/remote_write',
          sigv4: { region: platform.environment.region },
          // AWS' recommendation for one writer of this size; the default of 50 shards would outgrow the task's memory.
          queue_config: { max_samples_per_send: 1000, max_shards: 10, capacity: 2500 },
        },
      ],
    };
    const resources = [workspace.arn];
    this.writePermission = { sid: 'WriteLongTermMetrics', actions: ['aps:RemoteWrite'], resources };
    this.readPermission = {
      sid: 'ReadLongTermMetrics',
      actions: ['aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
      resources,
    };
  }
}
