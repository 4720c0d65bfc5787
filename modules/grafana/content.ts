import { Dashboard } from '@cdktf/provider-grafana/lib/dashboard';
import { DataSource } from '@cdktf/provider-grafana/lib/data-source';
import { Folder } from '@cdktf/provider-grafana/lib/folder';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { DashboardDefinition } from '../../dashboards/dashboard';
import { datasources } from '../../dashboards/datasources';
import { linksToAlerts } from '../../dashboards/panel';
import type { RuleGroup } from '../../rules/rule';
import { InputError } from '../lib/input-error';
import { escapeTemplate } from '../lib/template';
import { knownMetrics } from '../monitoring/checks';
import type { Environment } from '../platform/environment';
import type { Container } from '../service/container';
import { AccessControl, type GrafanaAccessControl } from './access';
import { GrafanaAlerting } from './alerting';
import { assertCloudWatchRules, type CloudWatchRule } from './cloudwatch-rules';
import { assertDashboard, assertDistinct } from './dashboard-checks';
import type { DataSourceDefinition } from './data-source';
import { linked } from './data-source-links';
import { type GrafanaAccess, grafanaProvider } from './provider';

export interface GrafanaContentProps {
  readonly access: GrafanaAccess;
  readonly dataSources: readonly DataSourceDefinition[];
  /** Containers that run: each brings its dashboards and says which metrics there are. */
  readonly containers: readonly Container[];
  /** Groups whose recordings dashboards may read. */
  readonly groups: readonly RuleGroup[];
  /** Dashboards of the system itself. @default none */
  readonly dashboards?: readonly DashboardDefinition[];
  /** Alerts on CloudWatch, which no other ruler can evaluate. @default none */
  readonly cloudwatchRules?: readonly CloudWatchRule[];
  /** Teams, permissions of folders, and what the organisation prefers. @default Grafana's own */
  readonly accessControl?: GrafanaAccessControl;
  /** Name of the system all of it is about. */
  readonly system: string;
  readonly environment: Environment;
  /** Alertmanager's address, for the contact points that go through it. */
  readonly alertmanagerUrl: string;
  /** What must be ready first; absent where the server belongs to another stack. */
  readonly gate?: ITerraformDependable;
}

const folderUid = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Everything in Grafana: data sources, folders, dashboards, alert rules, contact points and the policy. */
export class GrafanaContent extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaContentProps) {
    super(scope, id);
    grafanaProvider(this, props.access);
    const dependsOn = props.gate ? [props.gate] : undefined;

    const sources = linked(props.dataSources).map(
      (source) =>
        new DataSource(this, `source-${source.name}`, {
          ...datasources[source.name],
          name: source.title,
          url: source.url,
          isDefault: source.isDefault ?? false,
          accessMode: 'proxy',
          jsonDataEncoded: escapeTemplate(JSON.stringify(source.settings ?? {})),
          dependsOn,
        }),
    );

    const definitions = [
      ...new Set([...(props.dashboards ?? []), ...props.containers.flatMap((c) => c.dashboards ?? [])]),
    ];
    assertDistinct(definitions);
    assertCloudWatchRules(props.cloudwatchRules ?? []);
    if (props.cloudwatchRules?.length && !props.dataSources.some(({ name }) => name === 'cloudwatch')) {
      throw new InputError({
        place: this.node.path,
        problem: 'has rules on CloudWatch and no data source of it',
        allowed: 'cloudwatchSource(region) among its dataSources',
        fix: 'add it, or leave the rules out',
      });
    }
    const known = knownMetrics(props.containers, props.groups);
    const titles = [
      ...new Set([...definitions.map(folderOf), ...(props.cloudwatchRules?.length ? ['Infrastructure'] : [])]),
    ];
    const folders = new Map(
      titles.sort().map((title) => {
        const uid = folderUid(title);
        return [title, new Folder(this, `folder-${uid}`, { title, uid, preventDestroyIfNotEmpty: false, dependsOn })];
      }),
    );
    const rules = [...props.groups.flatMap((group) => group.alerts ?? []), ...(props.cloudwatchRules ?? [])];
    const alerts = new Set(rules.map(({ alert }) => alert));
    const dashboards = definitions.map((definition) => {
      const model = JSON.stringify(definition.build(), linksToAlerts(alerts));
      assertDashboard(definition, JSON.parse(model), props.dataSources, known);
      return new Dashboard(this, `dashboard-${definition.uid}`, {
        folder: folders.get(folderOf(definition))?.uid,
        configJson: escapeTemplate(model),
        overwrite: true,
        dependsOn: [...(dependsOn ?? []), ...sources],
      });
    });
    if (props.accessControl) {
      new AccessControl(this, 'access', {
        ...props.accessControl,
        folderUids: new Map([...folders].map(([title, folder]) => [title, folder.uid])),
        dashboardUids: definitions.map(({ uid }) => uid),
        // The organisation's preferences name a dashboard.
        dependsOn: [...(dependsOn ?? []), ...dashboards],
      });
    }
    new GrafanaAlerting(this, 'alerting', {
      receivers: props.environment.receivers,
      alertmanagerUrl: props.alertmanagerUrl,
      rules: props.cloudwatchRules ?? [],
      folderUid: folders.get('Infrastructure')?.uid,
      labels: { system: props.system, environment: props.environment.name },
      runbooks: props.environment.runbooks,
      dependsOn: [...(dependsOn ?? []), ...sources],
      gate: props.gate,
    });
  }
}

function folderOf(definition: DashboardDefinition): string {
  return definition.folder ?? 'Components';
}
