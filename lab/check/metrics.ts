import { metricNames } from '../../dashboards/promql';
import { dashboards } from './dashboards';
import { Exceptions } from './exceptions';
import { type Finding, fail, note, notes, verdict } from './finding';
import type { Lab } from './lab';
import { Prometheus } from './prometheus';
import type { Verification } from './verification';

/** Every metric that a rule or a panel reads exists in Prometheus. */
export const metrics: Verification = {
  name: 'metrics',
  afterLoad: true,
  run: async (lab) => {
    const servers = Prometheus.servers(lab);
    const known = new Set(
      (await Promise.all(servers.map((server) => server.metrics()))).flatMap((names) => [...names]),
    );
    const readers = await readersOf(lab, servers);
    const exceptions = await Exceptions.of(lab);
    const absent = [...readers]
      .filter(([metric]) => !known.has(metric))
      .map(([metric, by]) => judge(exceptions, metric, by));
    const failures = absent.filter((each) => each.verdict === 'fail');
    const found = `${readers.size - absent.length} metrics`;
    return [...verdict(failures, found, 'of rules and panels exist'), ...notes(absent, 'metric')];
  },
};

/** Who reads which metric. */
async function readersOf(lab: Lab, servers: readonly Prometheus[]): Promise<Map<string, string[]>> {
  const readers = new Map<string, string[]>();
  const add = (expr: string, by: string): void => {
    for (const metric of metricNames(expr)) readers.set(metric, [...(readers.get(metric) ?? []), by]);
  };
  for (const { name, group, query } of (await Promise.all(servers.map((server) => server.rules()))).flat()) {
    add(query, `rule ${group}/${name}`);
  }
  for (const { title, queries } of dashboards(lab)) {
    for (const { expr, panel } of queries.filter(({ datasource }) => datasource === 'prometheus'))
      add(expr, `panel ${title} / ${panel}`);
  }
  return readers;
}

function judge(exceptions: Exceptions, metric: string, by: readonly string[]): Finding {
  const reason = exceptions.whyAbsent(metric);
  const more = by.length > 1 ? ` and ${by.length - 1} more` : '';
  return reason ? note(metric, reason) : fail(metric, `a series, as ${by[0]}${more} reads it`, 'none in Prometheus');
}
