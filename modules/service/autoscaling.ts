import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { Construct } from 'constructs';

/** Between how many tasks a service scales, and at which average utilisation it adds one. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Per cent. @default 60 */
  readonly cpu?: number;
  /** Per cent. @default 70 */
  readonly memory?: number;
}

/** Target tracking on average CPU and memory: out within a minute, in after five, so that a dip does not cost capacity. */
export function autoscale(
  scope: Construct,
  props: { name: string; clusterName: string; service: EcsService; scaling: Scaling },
): void {
  const target = new AppautoscalingTarget(scope, 'scaling', {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: `service/${props.clusterName}/${props.service.name}`,
    minCapacity: props.scaling.min,
    maxCapacity: props.scaling.max,
  });
  const track = (metric: 'cpu' | 'memory', predefinedMetricType: string, targetValue: number): void => {
    new AppautoscalingPolicy(scope, `scaling-${metric}`, {
      name: `${props.name}-${metric}`,
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        predefinedMetricSpecification: { predefinedMetricType },
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    });
  };
  track('cpu', 'ECSServiceAverageCPUUtilization', props.scaling.cpu ?? 60);
  track('memory', 'ECSServiceAverageMemoryUtilization', props.scaling.memory ?? 70);
}
