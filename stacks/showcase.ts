import type { Construct } from 'constructs';
import { applicationOverviewDashboard } from '../dashboards/application-overview';
import { httpDetailedDashboard } from '../dashboards/http-detailed';
import { infrastructureDashboard } from '../dashboards/infrastructure';
import { nodejsDashboard } from '../dashboards/nodejs';
import { httpApplication } from '../modules/components/http-application';
import { PostgresObserver } from '../modules/components/postgres-observer';
import { RdsPostgres } from '../modules/components/rds-postgres';
import type { GrafanaAccessControl } from '../modules/grafana/access';
import { Alertmanager } from '../modules/monitoring/alertmanager';
import type { Environment } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { Service } from '../modules/service/service';
import { responseTimeLimit, showcaseRules } from '../rules/showcase';
import { monitoring } from './monitoring';
import { SystemStack } from './system-stack';

/** Everybody sees everything; whoever runs a part may change its dashboards. */
const accessControl: GrafanaAccessControl = {
  teams: ['developers', 'operators'],
  folders: {
    Application: { Viewer: 'View', Editor: 'Edit', developers: 'Edit', operators: 'Edit' },
    Components: { Viewer: 'View', Editor: 'View', operators: 'Edit' },
    Infrastructure: { Viewer: 'View', Editor: 'View', operators: 'Edit' },
    Monitoring: { Viewer: 'View', Editor: 'View', operators: 'Admin' },
  },
  organization: { homeDashboard: 'application-overview' },
};

/**
 * showcase: a Node.js backend with RDS PostgreSQL behind a load balancer, the monitoring of a production service.
 *
 * Every connection that leaves the VPC has TLS, and so have those to PostgreSQL (verified against the authority of RDS) and to
 * EFS: people to the load balancer, tasks to AWS, Slack, PagerDuty and the mail relay. Between tasks, and from the load
 * balancer to them, HTTP is plain, with what people sign in to Grafana by: security groups admit exactly the peers drawn
 * here, and a certificate that a peer could verify would need a private authority to issue it, or have its key in the state.
 */
export class Showcase extends SystemStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'showcase', environment);
    const platform = new Platform(this, 'platform', {
      system: this.system,
      environment,
      slot: 3,
      cluster: 'showcase',
      namespace: 'showcase.local',
    });

    const database = new RdsPostgres(this, 'database', { database: 'showcase' });
    new PostgresObserver(this, 'postgres', { database });

    const backend = new Service(this, 'backend', {
      ...platform.environment.application,
      containers: [
        httpApplication({
          name: 'backend',
          application: 'showcase-backend',
          runtime: 'node',
          port: 3000,
          healthPath: '/health',
          database,
        }),
      ],
    });

    monitoring(this, {
      alertmanager: new Alertmanager(this, 'alertmanager', { escalation: environment.receivers.escalation }),
      prometheus: { rules: [showcaseRules], cloudwatch: true, internal: true },
      grafana: {
        // Whoever signs in for the first time joins the default organisation and may look.
        environment: {
          GF_USERS_AUTO_ASSIGN_ORG: 'true',
          GF_USERS_AUTO_ASSIGN_ORG_ID: '1',
          GF_USERS_AUTO_ASSIGN_ORG_ROLE: 'Viewer',
        },
      },
      // Its metrics are for Prometheus: no route leads there from outside.
      routes: { backend: { paths: ['/api/*'], target: backend, healthPath: '/health' } },
      dashboards: [
        applicationOverviewDashboard({ jobs: ['backend'], databaseJob: 'backend', responseTimeLimit }),
        httpDetailedDashboard({ job: 'backend', responseTimeLimit }),
        nodejsDashboard({ jobs: ['backend'] }),
        infrastructureDashboard(),
      ],
      accessControl,
    });
  }
}
