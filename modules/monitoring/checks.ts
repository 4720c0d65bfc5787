import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { metricNames } from '../../dashboards/promql';
import { type RuleGroup, ruleGroupSchema } from '../../rules/rule';
import { InputError } from '../lib/input-error';
import { parse } from '../lib/parse';
import { projectRoot } from '../lib/project-root';
import type { Container } from '../service/container';

/** Series every Prometheus makes itself. */
const builtIn = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
  'ALERTS',
  'ALERTS_FOR_STATE',
];

/** Metrics that the containers' endpoints serve and the groups record. */
export function knownMetrics(containers: readonly Container[], groups: readonly RuleGroup[]): Set<string> {
  return new Set([
    ...builtIn,
    ...containers.flatMap((c) => c.metrics?.exported ?? []),
    ...groups.flatMap((group) => (group.recording ?? []).map((rule) => rule.record)),
  ]);
}

/** Refuses an expression on a metric that nothing deployed exports. */
export function assertMetrics(place: string, expr: string, known: ReadonlySet<string>): void {
  for (const metric of metricNames(expr)) {
    if (known.has(metric)) continue;
    throw new InputError({
      place,
      problem: `reads metric "${metric}", which no deployed component exports and no rule records`,
      fix: "deploy the component that exports it, correct the name, or add it to the component's list in rules/exported",
    });
  }
}

/** Refuses an alert that nobody could act on. */
export function assertRunbook(place: string, alert: { alert: string; runbook?: string }): void {
  if (alert.runbook !== undefined || existsSync(join(projectRoot, 'runbooks', `${alert.alert}.md`))) return;
  throw new InputError({
    place,
    problem: `alert ${alert.alert} has no runbook`,
    allowed: `runbooks/${alert.alert}.md, or a URL in "runbook"`,
    fix: 'write what the alert means, how to check and how to mend',
  });
}

/**
 * Checks rules against what is deployed: their form, names that stand once, runbooks that exist, metrics that somebody exports.
 * @throws InputError with the first thing that is wrong.
 */
export function checkObservability(props: { containers: readonly Container[]; groups: readonly RuleGroup[] }): void {
  const known = knownMetrics(props.containers, props.groups);
  const seen = new Map<string, string>();
  const once = (name: string, place: string): void => {
    const before = seen.get(name);
    if (before !== undefined) {
      throw new InputError({
        place,
        problem: `${name} stands in ${before} already`,
        fix: 'rename one of them or drop it',
      });
    }
    seen.set(name, place);
  };
  for (const group of props.groups) {
    const place = `rules/${group.name}`;
    parse(ruleGroupSchema, group, place);
    once(`group ${group.name}`, place);
    const prometheus = group.evaluator !== 'loki';
    for (const rule of group.recording ?? []) {
      if (prometheus) assertMetrics(`${place}, ${rule.record}`, rule.expr, known);
    }
    for (const rule of group.alerts ?? []) {
      once(`alert ${rule.alert}`, place);
      assertRunbook(place, rule);
      if (prometheus) assertMetrics(`${place}, ${rule.alert}`, rule.expr, known);
    }
  }
}
