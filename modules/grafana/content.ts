import { Dashboard } from '@cdktf/provider-grafana/lib/dashboard';
import { DataSource } from '@cdktf/provider-grafana/lib/data-source';
import { Folder } from '@cdktf/provider-grafana/lib/folder';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { DashboardDefinition } from '../../dashboards/dashboard';
import { datasources } from '../../dashboards/datasources';
import { linksToAlerts } from '../../dashboards/panel';
import { type DashboardJson, type PanelQuery, panelsOf, queriesOf } from '../../dashboards/queries';
import type { RuleGroup } from '../../rules/rule';
import { InputError } from '../lib/input-error';
import { escapeTemplate } from '../lib/template';
import { assertLogql, assertMetrics, type Known, knownMetrics } from '../monitoring/checks';
import type { Environment } from '../platform/environment';
import type { Container } from '../service/container';
import { AccessControl, type GrafanaAccessControl } from './access';
import { GrafanaAlerting } from './alerting';
import { assertCloudWatchRules, type CloudWatchRule } from './cloudwatch-rules';
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
    this.assertUnique(definitions);
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
      this.assertQueries(definition, JSON.parse(model), props.dataSources, known);
      this.assertModel(definition, JSON.parse(model));
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

  private assertUnique(definitions: readonly DashboardDefinition[]): void {
    const seen = new Map<string, string>();
    for (const { uid, title } of definitions) {
      if (!/^[a-z0-9-]{1,40}$/.test(uid)) {
        throw new InputError({
          place: `dashboard "${title}"`,
          problem: `uid "${uid}" is not valid`,
          allowed: 'a to z, 0 to 9 and -, at most 40 characters',
          fix: 'shorten or correct the uid',
        });
      }
      const other = seen.get(uid);
      if (other !== undefined) {
        throw new InputError({
          place: `dashboard "${title}"`,
          problem: `uid "${uid}" is taken by "${other}"`,
          allowed: 'each uid once',
          fix: 'choose another uid',
        });
      }
      seen.set(uid, title);
    }
  }

  /** What people find a dashboard by, and what says to them what they see. */
  private assertModel({ uid, title }: DashboardDefinition, model: DashboardJson): void {
    const refuse = (place: string, problem: string, allowed: string, fix: string): never => {
      throw new InputError({ place: `dashboard ${uid}${place}`, problem, allowed, fix });
    };
    if ((model.uid ?? uid) !== uid) refuse('', `is built with uid "${model.uid}"`, uid, `build it with uid "${uid}"`);
    if (title.trim() === '') refuse('', 'has no title', 'a text that is not empty', 'give it one');
    for (const panel of panelsOf(model)) {
      if (panel.type === 'row' || panel.type === 'text' || panel.description?.trim()) continue;
      refuse(
        `, panel "${panel.title}"`,
        'has no description',
        'a sentence',
        'say what it shows, and what to do about it',
      );
    }
  }

  private queries({ uid }: DashboardDefinition, model: DashboardJson): PanelQuery[] {
    try {
      return queriesOf(model);
    } catch (error) {
      throw new InputError({
        place: `dashboard ${uid}`,
        problem: (error as Error).message,
        allowed: `a data source of ${Object.keys(datasources).join(', ')}, and an expression`,
        fix: 'complete the query',
      });
    }
  }

  private assertQueries(
    definition: DashboardDefinition,
    model: DashboardJson,
    dataSources: readonly DataSourceDefinition[],
    known: Known,
  ): void {
    const present = dataSources.map(({ name }) => datasources[name].uid as string);
    for (const query of this.queries(definition, model)) {
      const place = `dashboard ${definition.uid}, panel "${query.panel}"`;
      if (!present.includes(query.datasource)) {
        throw new InputError({
          place,
          problem: `queries data source "${query.datasource}", which the system does not have`,
          allowed: present,
          fix: 'add it to `dataSources` by its function in modules/grafana/data-source.ts, or query another',
        });
      }
      if (query.datasource === datasources.prometheus.uid) assertMetrics(place, query.expr, known);
      if (query.datasource === datasources.loki.uid) assertLogql(place, query.expr);
    }
  }
}

function folderOf(definition: DashboardDefinition): string {
  return definition.folder ?? 'Components';
}
