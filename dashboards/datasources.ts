/** Data sources a dashboard may query. The uid is fixed so that dashboards, links and alerts can name them before Grafana exists. */
export const datasources = {
  prometheus: { type: 'prometheus', uid: 'prometheus' },
  'prometheus-long-term': { type: 'prometheus', uid: 'prometheus-long-term' },
  alertmanager: { type: 'alertmanager', uid: 'alertmanager' },
  cloudwatch: { type: 'cloudwatch', uid: 'cloudwatch' },
  loki: { type: 'loki', uid: 'loki' },
  tempo: { type: 'tempo', uid: 'tempo' },
} as const;

export type DatasourceName = keyof typeof datasources;
