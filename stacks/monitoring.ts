import type { AlarmDefinition } from '../modules/alarms/alarm';
import { Alarms } from '../modules/alarms/alarms';
import { databaseAlarms } from '../modules/alarms/database';
import { watcherAlarms } from '../modules/alarms/watchers';
import { grafanaDatabase } from '../modules/grafana/database';
import { GrafanaServer, type GrafanaServerProps } from '../modules/grafana/server';
import { EdgeAuthentication } from '../modules/ingress/edge-authentication';
import { Ingress, type RouteProps } from '../modules/ingress/ingress';
import { under } from '../modules/ingress/under';
import type { Alertmanager } from '../modules/monitoring/alertmanager';
import { Prometheus, type PrometheusProps } from '../modules/monitoring/prometheus';
import { Platform } from '../modules/platform/platform';
import { type GrafanaContentPlacement, grafanaContent } from './grafana-content';
import type { SystemStack } from './system-stack';

type Content = Pick<GrafanaContentPlacement, 'dataSources' | 'dashboards' | 'cloudwatchRules' | 'accessControl'>;

export interface MonitoringProps extends Content {
  /** Where every alert goes. The system declares it: what else alerts, as Loki does, needs it before. */
  readonly alertmanager: Alertmanager;
  readonly prometheus?: Omit<PrometheusProps, 'alertmanager'>;
  readonly grafana?: Omit<GrafanaServerProps, 'keys' | 'database'>;
  /** Ways from the load balancer to the system's own services, by id; tried in this order, after those of the monitoring. */
  readonly routes: Readonly<Record<string, RouteProps>>;
  /**
   * CloudWatch alarms beside those about Prometheus and Alertmanager themselves; it is given the value of the
   * `LoadBalancer` dimension. @default none
   */
  readonly alarms?: (loadBalancer: string) => readonly AlarmDefinition[];
}

/**
 * The monitoring that systems behind a load balancer share: Prometheus, which watches every service declared before this
 * call, and Grafana; the load balancer with the ways to them and to the system's own services; the alarms; Grafana's
 * content. Operators sign in before Prometheus and Alertmanager, never before Grafana, which knows its users.
 */
export function monitoring(stack: SystemStack, props: MonitoringProps): void {
  const platform = Platform.of(stack);
  const { alertmanager, routes, alarms, dataSources, dashboards, cloudwatchRules, accessControl } = props;
  const database = grafanaDatabase(stack);
  const grafana = new GrafanaServer(stack, 'grafana', {
    keys: alertmanager.keys,
    database,
    ...props.grafana,
  });
  const prometheus = new Prometheus(stack, 'prometheus', { alertmanager: alertmanager.service, ...props.prometheus });

  const ingress = new Ingress(stack, 'ingress', platform.ingress());
  const authenticate = new EdgeAuthentication(stack, 'operators', platform.environment.oidc);
  ingress.route('grafana', under(grafana.path, grafana.service, '/api/health'));
  if (!props.prometheus?.internal) {
    ingress.route('prometheus', { ...under(prometheus.path, prometheus.service, '/-/healthy'), authenticate });
  }
  ingress.route('alertmanager', { ...under(alertmanager.path, alertmanager.service, '/-/healthy'), authenticate });
  for (const [id, route] of Object.entries(routes)) ingress.route(id, route);

  new Alarms(stack, 'alarms', {
    alertmanager,
    alarms: [
      ...watcherAlarms(platform),
      ...(database && !props.prometheus?.cloudwatch ? databaseAlarms(database) : []),
      ...(alarms?.(ingress.arnSuffix) ?? []),
    ],
  });
  grafanaContent(stack, {
    server: grafana,
    prometheus,
    alertmanager,
    dataSources,
    dashboards,
    cloudwatchRules,
    accessControl,
    after: ingress.dependables,
  });
}
