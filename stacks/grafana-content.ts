import type { ITerraformDependable } from 'cdktf';
import type { DashboardDefinition } from '../dashboards/dashboard';
import type { GrafanaAccessControl } from '../modules/grafana/access';
import type { CloudWatchRule } from '../modules/grafana/cloudwatch-rules';
import { GrafanaContent } from '../modules/grafana/content';
import {
  alertmanagerSource,
  type DataSourceDefinition,
  longTermSource,
  prometheusSource,
} from '../modules/grafana/data-source';
import { grafanaUrl } from '../modules/grafana/provider';
import { ReadinessGate } from '../modules/grafana/readiness-gate';
import type { GrafanaServer } from '../modules/grafana/server';
import { Ephemeral } from '../modules/lib/ephemeral';
import type { Alertmanager } from '../modules/monitoring/alertmanager';
import type { Prometheus } from '../modules/monitoring/prometheus';
import { Platform } from '../modules/platform/platform';
import { SystemStack } from './system-stack';

export interface GrafanaContentPlacement {
  readonly server: GrafanaServer;
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  /** Data sources beside Prometheus and Alertmanager. @default none */
  readonly dataSources?: readonly DataSourceDefinition[];
  /** Dashboards of the system itself, beside those its components bring. @default none */
  readonly dashboards?: readonly DashboardDefinition[];
  /** Alerts that Grafana evaluates itself, on CloudWatch alone. @default none */
  readonly cloudwatchRules?: readonly CloudWatchRule[];
  /** Teams, permissions of folders, and what the organisation prefers. @default Grafana's own */
  readonly accessControl?: GrafanaAccessControl;
  /** What Grafana's address needs before it answers: listener, routes, certificate, DNS record. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * Puts the Grafana content of a system where its environment wants it: into the same plan, behind a gate that waits for the
 * server, or into the stack `<stack>-grafana`, for the days when Grafana is down and the infrastructure must be planned.
 */
export function grafanaContent(stack: SystemStack, props: GrafanaContentPlacement): void {
  const platform = Platform.of(stack);
  const { environment } = platform;
  const { server, prometheus, alertmanager } = props;
  const dataSources = [
    prometheusSource(prometheus),
    ...(server.longTermMetrics ? [longTermSource(server.longTermMetrics, environment.region)] : []),
    alertmanagerSource(alertmanager),
    ...(props.dataSources ?? []),
  ];
  for (const { service, permissions } of dataSources) {
    if (service) server.service.connections.allowTo(service);
    if (permissions === undefined) continue;
    for (const statement of permissions) server.service.taskRole.addStatement(statement);
    platform.network.allowAwsApis(server.service, 'data sources');
  }
  const content = {
    dataSources,
    containers: platform.services.flatMap((service) => service.containers),
    groups: prometheus.groups,
    dashboards: props.dashboards,
    cloudwatchRules: props.cloudwatchRules,
    accessControl: props.accessControl,
    alertmanagerUrl: alertmanager.url,
    system: stack.system,
    environment,
  };
  if (environment.grafanaContent === 'same-plan') {
    const url = grafanaUrl(stack, server.url);
    const gate = new ReadinessGate(stack, 'readiness', {
      server,
      url,
      after: [...props.after, ...server.dependables],
    });
    new GrafanaContent(stack, 'grafana-content', {
      ...content,
      access: { url, password: (stage) => server.adminPassword.ephemeralValue(stage) },
      gate: gate.resource,
    });
    return;
  }
  const own = new SystemStack(stack.node.root, stack.system, environment, `${stack.node.id}-grafana`);
  own.addDependency(stack);
  const password = (stage: string): string =>
    new Ephemeral(own, 'admin-password', 'aws_secretsmanager_secret_version', {
      secret_id: platform.named('grafana-admin-password'),
      version_stage: stage,
    }).attribute('secret_string');
  new GrafanaContent(own, 'grafana-content', { ...content, access: { url: grafanaUrl(own, server.url), password } });
}
