import type { Construct } from 'constructs';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { infrastructureDashboard } from '../dashboards/infrastructure';
import { nodejsDashboard } from '../dashboards/nodejs';
import { Alarms } from '../modules/alarms/alarms';
import { watcherAlarms } from '../modules/alarms/watchers';
import { httpApplication } from '../modules/components/http-application';
import { RdsPostgres } from '../modules/components/rds-postgres';
import { lokiSource, tempoSource } from '../modules/grafana/data-source';
import { grafanaDatabase } from '../modules/grafana/database';
import { GrafanaServer } from '../modules/grafana/server';
import { EdgeAuthentication } from '../modules/ingress/edge-authentication';
import { Ingress } from '../modules/ingress/ingress';
import { under } from '../modules/ingress/under';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { LogForwarder } from '../modules/monitoring/log-forwarder';
import { Loki } from '../modules/monitoring/loki';
import { Prometheus } from '../modules/monitoring/prometheus';
import { Tempo } from '../modules/monitoring/tempo';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { Service } from '../modules/service/service';
import { Recovery } from '../modules/storage/recovery';
import { davidshaevelRules } from '../rules/davidshaevel';
import { grafanaContent } from './grafana-content';
import { SystemStack } from './system-stack';

/** What execution roles may do, action by action, as the architecture lists it. */
const executionActions = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'elasticfilesystem:ClientMount',
  'elasticfilesystem:ClientWrite',
];

/**
 * davidshaevel: the backend and the frontend of a site on Fargate, observed by metrics, logs and traces. Who may connect to
 * the four services of the architecture is settled by its four lines; whatever else is needed goes around them.
 */
export class Davidshaevel extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'davidshaevel', environment);
    const prefix = `${environment.name}-davidshaevel`;
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 2,
      prefix,
      namespace: 'davidshaevel.local',
      serviceName: (component) => `${prefix}-${component}`,
      // An exporter in every task would need a port of its own open to Prometheus.
      containerMetrics: 'cloudwatch',
      executionActions,
    });
    const { application } = platform.environment;

    const fileSystem = platform.fileSystem(this, 'prometheus-data', 'prometheus-data');
    const alertmanager = new Alertmanager(this, 'alertmanager', { fileSystem });
    const loki = new Loki(this, 'loki', { alertmanager });
    const tempo = new Tempo(this, 'tempo');
    const database = new RdsPostgres(this, 'database', { database: 'davidshaevel' });

    const backend = new Service(this, 'backend', {
      ...application,
      containers: [
        httpApplication({
          name: 'backend',
          application: 'davidshaevel-backend',
          runtime: 'node',
          port: 3001,
          healthPath: '/api/health',
          metricsPath: '/api/metrics',
          database,
          environment: tempo.environment('backend'),
        }),
      ],
    });
    const frontend = new Service(this, 'frontend', {
      ...application,
      containers: [
        httpApplication({
          name: 'frontend',
          application: 'davidshaevel-frontend',
          runtime: 'node',
          port: 3000,
          healthPath: '/health',
          environment: { BACKEND_URL: `http://${backend.dnsName}:${backend.port}`, ...tempo.environment('frontend') },
        }),
      ],
    });
    frontend.connections.allowTo(backend);
    for (const each of [backend, frontend]) each.connections.allowTo(tempo, tempo.otlpPort, 'spans');

    const grafana = new GrafanaServer(this, 'grafana', {
      keys: alertmanager.keys,
      database: grafanaDatabase(this),
      // Nobody but the load balancer may connect to Grafana: it writes its own metrics where its queries go.
      writeMetricsTo: `http://${platform.dnsName('prometheus')}:9090`,
      // Its role may do nothing in AWS.
      readsLongTermMetrics: false,
    });
    const prometheus = new Prometheus(this, 'prometheus', {
      alertmanager: alertmanager.service,
      rules: [davidshaevelRules],
      fileSystem,
      cloudwatch: true,
      remoteWriteReceiver: true,
      exemplars: true,
    });
    new LogForwarder(this, 'log-forwarder', {
      loki,
      services: platform.services.filter((service) => service !== loki.service),
    });

    const ingress = new Ingress(this, 'ingress', platform.ingress());
    const operators = new EdgeAuthentication(this, 'operators', environment.oidc);
    ingress.route('prometheus', {
      ...under(prometheus.path, prometheus.service, '/-/healthy'),
      authenticate: operators,
    });
    ingress.route('grafana', under(grafana.path, grafana.service, '/api/health'));
    ingress.route('alerts', {
      ...under(alertmanager.path, alertmanager.service, '/-/healthy'),
      authenticate: operators,
    });
    ingress.route('backend', { paths: ['/api/*'], target: backend, port: backend.port, healthPath: '/api/health' });
    ingress.route('frontend', { paths: ['/*'], target: frontend, port: frontend.port, healthPath: '/health' });

    if (environment.systems[this.system]?.recovery) {
      new Recovery(this, 'recovery', {
        fileSystems: { 'prometheus-data': fileSystem, 'grafana-data': grafana.fileSystem },
      });
    }
    new Alarms(this, 'alarms', { alertmanager, alarms: watcherAlarms(platform) });
    grafanaContent(this, {
      server: grafana,
      prometheus,
      alertmanager,
      dataSources: [lokiSource(loki), tempoSource(tempo)],
      dashboards: [
        applicationOverviewDashboard({ jobs: ['backend', 'frontend'], databaseJob: 'backend', exemplars: true }),
        infrastructureDashboard(),
        nodejsDashboard({ uid: 'nodejs-performance', title: 'Node.js Performance', jobs: ['backend', 'frontend'] }),
      ],
      after: ingress.dependables,
    });
  }
}
