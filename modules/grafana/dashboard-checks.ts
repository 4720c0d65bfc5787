import type { DashboardDefinition } from '../../dashboards/dashboard';
import { datasources } from '../../dashboards/datasources';
import { type DashboardJson, type PanelQuery, panelsOf, queriesOf } from '../../dashboards/queries';
import { InputError } from '../lib/input-error';
import { assertLogql, assertMetrics, type Known } from '../monitoring/checks';
import type { DataSourceDefinition } from './data-source';

/**
 * Refuses dashboards that Grafana would take for one another.
 * @throws InputError for a uid that Grafana refuses, or that stands twice.
 */
export function assertDistinct(definitions: readonly DashboardDefinition[]): void {
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

/**
 * Checks a dashboard, as it was built, against what is deployed.
 * @throws InputError for a query on a data source, metric or job that the system does not have, for one that its server could not
 * read, and for a panel without a description.
 */
export function assertDashboard(
  definition: DashboardDefinition,
  model: DashboardJson,
  dataSources: readonly DataSourceDefinition[],
  known: Known,
): void {
  assertQueries(definition, model, dataSources, known);
  assertTexts(definition, model);
}

/** What people find a dashboard by, and what says to them what they see. */
function assertTexts({ uid, title }: DashboardDefinition, model: DashboardJson): void {
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

function queries({ uid }: DashboardDefinition, model: DashboardJson): PanelQuery[] {
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

function assertQueries(
  definition: DashboardDefinition,
  model: DashboardJson,
  dataSources: readonly DataSourceDefinition[],
  known: Known,
): void {
  const present = dataSources.map(({ name }) => datasources[name].uid as string);
  for (const query of queries(definition, model)) {
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
