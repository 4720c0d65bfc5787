import { resolveVariables } from '../../dashboards/promql';
import { type Dashboard, dashboards, type VariableJson } from './dashboards';
import { DataSource } from './data-source';
import { Exceptions } from './exceptions';
import { type Finding, fail, note, verdict } from './finding';
import type { Lab } from './lab';
import type { Verification } from './verification';

/** Every variable of a dashboard offers values. */
export const variables: Verification = {
  name: 'variables',
  afterLoad: true,
  run: async (lab) => {
    const all = dashboards(lab).flatMap((dashboard) =>
      dashboard.variables.map((variable) => ({ dashboard, variable })),
    );
    const exceptions = await Exceptions.of(lab);
    const found = await Promise.all(all.map(({ dashboard, variable }) => offer(lab, exceptions, dashboard, variable)));
    const failures = found.flat().filter((each) => each.verdict === 'fail');
    const notes = found.flat().filter((each) => each.verdict === 'note');
    return [...verdict(failures, `${all.length - notes.length} dashboard variables`, 'offer values'), ...notes];
  },
};

/** `label_values(series, label)`, Grafana's own function. */
const labelValues = /^label_values\((.+),\s*(\w+)\)$/s;

async function offer(
  lab: Lab,
  exceptions: Exceptions,
  { title }: Dashboard,
  { name, query, datasource }: VariableJson,
): Promise<Finding[]> {
  const source = DataSource.of(lab, datasource?.uid ?? '');
  if (source === undefined || query === undefined) return [];
  const [, series, label] =
    typeof query === 'string' ? (labelValues.exec(query) ?? []) : ['', query.stream, query.label];
  const thing = `${title} / $${name}`;
  if (!series || !label) return [fail(thing, 'label_values(<series>, <label>)', JSON.stringify(query))];
  const selector = resolveVariables(series);
  if ((await source.labelValues(label, selector)).length > 0) return [];
  const reason = datasource?.uid === 'prometheus' ? exceptions.whyEmpty(selector) : undefined;
  return [reason ? note(thing, reason) : fail(thing, `values of ${label} in ${selector}`, 'none')];
}
