import { resolveVariables } from '../../dashboards/promql';
import type { PanelQuery } from '../../dashboards/queries';
import { concurrently } from './concurrently';
import { type Dashboard, dashboards } from './dashboards';
import { DataSource } from './data-source';
import { Exceptions } from './exceptions';
import { type Finding, fail, note, notes, pass, verdict } from './finding';
import type { Lab } from './lab';
import type { Verification } from './verification';

/** Every query of every panel returns data under load, with the dashboard's variables on "All". */
export const panels: Verification = {
  name: 'panels',
  afterLoad: true,
  run: async (lab) => {
    const all = dashboards(lab).flatMap((dashboard) => dashboard.queries.map((query) => ({ dashboard, query })));
    const exceptions = await Exceptions.of(lab);
    const found = await concurrently(all, 6, ({ dashboard, query }) => ask(lab, exceptions, dashboard, query));
    const answered = found.filter((each) => each.verdict === 'pass').length;
    const failures = found.filter((each) => each.verdict === 'fail');
    return [
      ...verdict(failures, `${answered} panel queries`, 'return data'),
      ...notes(found, 'panel query', 'panel queries'),
    ];
  },
};

async function ask(lab: Lab, exceptions: Exceptions, dashboard: Dashboard, query: PanelQuery): Promise<Finding> {
  const thing = `${dashboard.title} / ${query.panel} (${query.refId})`;
  const source = DataSource.of(lab, query.datasource);
  if (source === undefined) return note(thing, `nothing in the lab evaluates queries of ${query.datasource}`);
  const expr = resolveVariables(query.expr);
  try {
    if ((await source.count(expr, query.instant)) > 0) return pass(thing, '');
  } catch (error) {
    return fail(thing, `data of ${expr}`, (error as Error).message);
  }
  const reason = exceptions.whyEmpty(expr, query.datasource === 'prometheus' ? 'PromQL' : 'other');
  return reason ? note(thing, reason) : fail(thing, `data of ${expr}`, 'none');
}
