import type { Construct } from 'constructs';
import { datingBotDashboard } from '../dashboards/dating-bot';
import { datingBusinessDashboard } from '../dashboards/dating-business';
import { datingOverviewDashboard } from '../dashboards/dating-overview';
import { Alarms } from '../modules/alarms/alarms';
import { databaseAlarms } from '../modules/alarms/database';
import { watcherAlarms } from '../modules/alarms/watchers';
import { chatBot } from '../modules/components/chat-bot';
import { Postgres } from '../modules/components/postgres';
import { staticSite } from '../modules/components/static-site';
import { Traefik } from '../modules/components/traefik';
import { cadvisor } from '../modules/exporters/cadvisor';
import { hostNodeExporter } from '../modules/exporters/node-exporter';
import { lokiSource } from '../modules/grafana/data-source';
import { grafanaDatabase } from '../modules/grafana/database';
import { GrafanaServer } from '../modules/grafana/server';
import { NetworkLoadBalancer } from '../modules/ingress/network-load-balancer';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import { alloy } from '../modules/monitoring/alloy';
import { Loki } from '../modules/monitoring/loki';
import { Prometheus } from '../modules/monitoring/prometheus';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { ProvidedSecret } from '../modules/secrets/provided-secret';
import { DaemonService } from '../modules/service/daemon-service';
import type { MemoryTable } from '../modules/service/memory';
import { Service } from '../modules/service/service';
import { datingAppRules } from '../rules/dating-app';
import { datingAppLogsRules } from '../rules/dating-app-logs';
import { grafanaContent } from './grafana-content';
import { SystemStack } from './system-stack';

/** Memory of every container in MiB. */
const memory: MemoryTable = {
  traefik: { limit: 256, reservation: 128 },
  postgres: { limit: 512, reservation: 256 },
  bot: { limit: 512, reservation: 256 },
  webapp: { limit: 128, reservation: 64 },
  prometheus: { limit: 512, reservation: 256 },
  grafana: { limit: 512, reservation: 256 },
  loki: { limit: 512, reservation: 256 },
  alloy: { limit: 256, reservation: 128 },
  cadvisor: { limit: 256, reservation: 128 },
  'node-exporter': { limit: 128, reservation: 64 },
  'postgres-exporter': { limit: 128, reservation: 64 },
  // What came later, in the same measure.
  alertmanager: { limit: 256, reservation: 128 },
  'cadvisor-servers': { limit: 32, reservation: 8 },
};

/**
 * The dating app: a bot, its database and a web application behind Traefik, on EC2 because its monitoring reads the host:
 * containers, machine and log files through one daemon each. Traefik is the only way in.
 */
export class DatingApp extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'dating-app', environment);
    const dev = environment.name === 'dev';
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 1,
      cluster: 'dating-app',
      namespace: 'dating-app.local',
      hosts: { ...environment.hosts, memory },
      volumeName: (component, content) => `${component}_${content}`,
    });
    const { application } = platform.environment;

    const postgres = new Postgres(this, 'postgres', { database: 'dating' });
    const token = new ProvidedSecret(this, 'bot-token', {
      name: platform.named('bot-token'),
      variable: 'bot_token',
      description: 'Token that Telegram gave the bot',
      version: environment.secretVersions.provided,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    const webhook = '/webhook';
    const bot = new Service(this, 'bot', {
      size: application.size,
      // One update after the other, in the order they were sent.
      singleWriter: true,
      containers: [
        chatBot({
          application: 'dating-bot',
          database: postgres,
          webhook: `https://${platform.domain}${webhook}`,
          token,
          dashboards: [datingBotDashboard],
        }),
      ],
    });
    platform.network.allowInternet(bot, 'Telegram');
    const webapp = new Service(this, 'webapp', {
      ...application,
      containers: [staticSite({ application: 'dating-webapp', ports: { http: 80, ...(dev && { dev: 8080 }) } })],
    });

    const alertmanager = new Alertmanager(this, 'alertmanager');
    const loki = new Loki(this, 'loki', { alertmanager, rules: [datingAppLogsRules], durable: true });
    const database = grafanaDatabase(this);
    const grafana = new GrafanaServer(this, 'grafana', { keys: alertmanager.keys, database });
    new DaemonService(this, 'cadvisor', cadvisor(platform, { path: '/cadvisor' }));
    new DaemonService(this, 'node-exporter', hostNodeExporter());
    new DaemonService(this, 'alloy', alloy({ loki }));

    const balancer = new NetworkLoadBalancer(this, 'balancer', platform.ingress());
    const traefik = new Traefik(this, 'traefik', {
      balancer,
      routes: [
        { to: 'bot', port: bot.port, path: webhook },
        { to: 'grafana', port: 3000, path: '/grafana', strip: true },
        { to: 'prometheus', port: 9090, path: '/prometheus', strip: true, authenticated: true },
        { to: 'alertmanager', port: 9093, path: '/alertmanager', strip: true, authenticated: true },
        { to: 'cadvisor', port: 8081, path: '/cadvisor', authenticated: true },
        { to: 'webapp', port: webapp.port },
      ],
    });
    if (dev) balancer.listen(8080, webapp, { port: 80, path: '/health' }, 'developers');
    const prometheus = new Prometheus(this, 'prometheus', {
      alertmanager: alertmanager.service,
      rules: [datingAppRules],
    });
    traefik.connect();

    new Alarms(this, 'alarms', {
      alertmanager,
      alarms: [...watcherAlarms(platform), ...(database ? databaseAlarms(database) : [])],
    });
    grafanaContent(this, {
      server: grafana,
      prometheus,
      alertmanager,
      dataSources: [lokiSource(loki)],
      dashboards: [datingOverviewDashboard, datingBusinessDashboard],
      after: traefik.dependables,
    });
  }
}
