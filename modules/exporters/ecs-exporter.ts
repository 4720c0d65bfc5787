import { containersFargateDashboard } from '../../dashboards/containers-fargate';
import { containersFargateRules } from '../../rules/containers-fargate';
import { ecsExporterMetrics } from '../../rules/exported/ecs-exporter';
import type { Container } from '../service/container';
import { images } from '../service/images';

/** CPU, memory and network of a task's containers, from the task metadata endpoint: what cAdvisor would say if Fargate had a host. */
export function ecsExporter(): Container {
  const port = 9779;
  return {
    name: 'ecs-exporter',
    image: images.ecsExporter,
    essential: false,
    user: '65534:65534',
    command: [`--web.listen-address=:${port}`],
    ports: { metrics: port },
    memory: 64,
    metrics: { job: 'ecs', port, exported: ecsExporterMetrics },
    rules: [containersFargateRules],
    dashboards: [containersFargateDashboard],
  };
}
