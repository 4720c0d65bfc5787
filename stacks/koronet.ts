import type { Construct } from 'constructs';
import { containerInsightsDashboard } from '../dashboards/container-insights';
import { koronetApplicationDashboard } from '../dashboards/koronet-application';
import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { Redis } from '../modules/components/redis';
import { agentPermissions, applicationMetrics, cloudwatchAgent } from '../modules/exporters/cloudwatch-agent';
import { nodeExporter } from '../modules/exporters/node-exporter';
import { cloudwatchSource } from '../modules/grafana/data-source';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { Service } from '../modules/service/service';
import { koronetRules } from '../rules/koronet';
import { koronetAlarms, koronetCloudwatchRules } from './koronet-alarms';
import { monitoring } from './monitoring';
import { SystemStack } from './system-stack';

/**
 * koronet: a Flask web server with PostgreSQL and Redis on Fargate. Prometheus finds every exporter through the namespace
 * `koronet.local`; CloudWatch sees logs, system and application metrics through two sidecars, and its alarms reach the
 * same receivers.
 */
export class Koronet extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'koronet', environment);
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 0,
      cluster: 'koronet-ecs-cluster',
      namespace: 'koronet.local',
      serviceName: (component) => `koronet-${component}-service`,
    });

    const postgres = new Postgres(this, 'postgres', { database: 'koronet' });
    const redis = new Redis(this, 'redis');

    const metricEvents = platform.logGroup(this, 'metric-events', `/ecs/${platform.prefix}/metric-events`);
    // An account has each namespace once, whichever environment writes there.
    const namespace = platform.own('Koronet');
    const namespaces = { system: `${namespace}/System`, application: `${namespace}/Application` };
    const web = new Service(this, 'web', {
      ...platform.environment.application,
      permissions: agentPermissions({ namespaces: Object.values(namespaces), logGroupArn: metricEvents.arn }),
      containers: [
        httpApplication({
          name: 'web',
          application: 'koronet-web',
          runtime: 'python',
          port: 3000,
          healthPath: '/healthz',
          database: postgres,
          cache: redis,
        }),
        nodeExporter(),
        cloudwatchAgent({ namespace: namespaces.system }),
        applicationMetrics({
          namespace: namespaces.application,
          logGroup: metricEvents.name,
          port: 3000,
          metrics: ['http_requests_total', 'app_active_sessions', 'cache_requests_total', 'db_connection_errors_total'],
          service: 'web',
        }),
      ],
    });

    monitoring(this, {
      alertmanager: new Alertmanager(this, 'alertmanager'),
      prometheus: { rules: [koronetRules] },
      // Not everything: its metrics and its health are nobody's business outside.
      routes: { web: { paths: ['/', '/api/*'], target: web, port: 3000, healthPath: '/healthz' } },
      alarms: (loadBalancer) => koronetAlarms({ loadBalancer, applicationNamespace: namespaces.application }),
      dataSources: [cloudwatchSource(environment.region)],
      dashboards: [koronetApplicationDashboard, containerInsightsDashboard({ cluster: platform.cluster.name })],
      cloudwatchRules: koronetCloudwatchRules(platform),
    });
  }
}
