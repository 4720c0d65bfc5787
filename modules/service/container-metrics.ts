import { ecsExporter } from '../exporters/ecs-exporter';
import type { Platform } from '../platform/platform';
import type { Container } from './container';

/** The containers of a task with the one that watches them all, where the platform wants it in every task. */
export function withContainerMetrics(platform: Platform, containers: readonly Container[]): readonly Container[] {
  return platform.containerMetrics === 'ecs-exporter' ? [...containers, ecsExporter()] : containers;
}
