/** The architecture's own estimate of its development environment, row by row, and where the plan's figure differs. */
export interface Estimated {
  readonly resource: string;
  readonly configuration: string;
  readonly monthly: number;
  /** Line of the plan that it stands for. */
  readonly item: string;
  readonly why: string;
}

export const estimated: readonly Estimated[] = [
  {
    resource: 'Prometheus ECS task',
    configuration: '256 CPU / 512 MB, 1 task, 24/7',
    monthly: 8.5,
    item: 'ECS dev-davidshaevel-prometheus',
    why: 'list price of 0.25 vCPU and 0.5 GiB for 730 hours; the exporter beside it shares the task',
  },
  {
    resource: 'Grafana ECS task',
    configuration: '256 CPU / 512 MB, 1 task, 24/7',
    monthly: 8.5,
    item: 'ECS dev-davidshaevel-grafana',
    why: 'as above',
  },
  { resource: 'EFS storage', configuration: '~5 GB', monthly: 1.5, item: 'EFS storage', why: 'the same' },
  { resource: 'EFS throughput', configuration: 'bursting', monthly: 0, item: 'EFS throughput', why: 'the same' },
  {
    resource: 'Data transfer',
    configuration: 'minimal',
    monthly: 0.5,
    item: 'Data transfer',
    why: 'taken over: no plan knows it',
  },
];
