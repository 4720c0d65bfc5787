import type { Construct } from 'constructs';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { httpApplication } from '../modules/components/http-application';
import { Postgres } from '../modules/components/postgres';
import { Redis } from '../modules/components/redis';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { Service } from '../modules/service/service';
import { highErrorRate, highResponseTime, serviceDown } from '../rules/parts/alerts';
import type { RuleGroup } from '../rules/rule';
import { monitoring } from '../stacks/monitoring';
import { SystemStack } from '../stacks/system-stack';

const rules: RuleGroup = {
  name: 'bookshop',
  alerts: [
    serviceDown({ alert: 'WebDown', service: 'web', for: '1m' }),
    highErrorRate({ limit: 0.05, for: '5m', severity: 'critical' }),
    highResponseTime({ limit: 1, for: '10m', severity: 'warning' }),
  ],
};

/** A web application in Python with its database and its cache. */
export class Bookshop extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'bookshop', environment);
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 4,
      namespace: 'bookshop.local',
    });

    const postgres = new Postgres(this, 'postgres', { database: 'bookshop' });
    const redis = new Redis(this, 'redis');
    const web = new Service(this, 'web', {
      ...platform.environment.application,
      containers: [
        httpApplication({
          name: 'web',
          application: 'bookshop-web',
          runtime: 'python',
          port: 8000,
          healthPath: '/healthz',
          database: postgres,
          cache: redis,
        }),
      ],
    });

    monitoring(this, {
      alertmanager: new Alertmanager(this, 'alertmanager'),
      prometheus: { rules: [rules] },
      routes: { web: { paths: ['/*'], target: web, healthPath: '/healthz' } },
      dashboards: [applicationOverviewDashboard({ jobs: ['web'], databaseJob: 'web', responseTimeLimit: 1 })],
    });
  }
}
