import { PrometheusWorkspace } from '@cdktf/provider-aws/lib/prometheus-workspace';
import { Construct } from 'constructs';
import type { Statement } from '../iam/role';
import { Platform } from '../platform/platform';

/**
 * Amazon Managed Service for Prometheus: metrics live on when one volume is not enough, replicated and on object storage,
 * and any number of servers may write to it.
 */
export class LongTermMetrics extends Construct {
  /** The part of Prometheus' configuration that writes there. */
  readonly remoteWrite: object;
  /** What the writer's task role needs. */
  readonly permission: Statement;
  /** Values the configuration refers to, which are known only when the workspace exists. */
  readonly values: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const workspace = new PrometheusWorkspace(this, 'workspace', {
      alias: platform.prefix,
      kmsKeyArn: platform.key.arn,
    });
    this.values = { AMP_ENDPOINT: workspace.prometheusEndpoint };
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
    this.permission = { sid: 'LongTermMetrics', actions: ['aps:RemoteWrite'], resources: [workspace.arn] };
  }
}
