import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logqlAnswer } from '../../dashboards/logql';
import { metricNames, wantedValues } from '../../dashboards/promql';
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

/** What an expression can find: names of metrics, and the jobs they come from. */
export interface Known {
  readonly metrics: ReadonlySet<string>;
  readonly jobs: readonly string[];
}

/** Metrics that the containers' endpoints serve and the groups record, and the containers' scrape jobs. */
export function knownMetrics(containers: readonly Container[], groups: readonly RuleGroup[]): Known {
  return {
    metrics: new Set([
      ...builtIn,
      ...containers.flatMap((c) => c.metrics?.exported ?? []),
      ...groups.flatMap((group) => (group.recording ?? []).map((rule) => rule.record)),
    ]),
    jobs: [...new Set(containers.flatMap((c) => c.metrics?.job ?? []))],
  };
}

/** What a parser makes of an expression, or the refusal of one that it cannot read. */
function parsed<T>(place: string, read: () => T, allowed: string, explains: string): T {
  try {
    return read();
  } catch (error) {
    throw new InputError({
      place,
      problem: (error as Error).message,
      allowed,
      fix: `correct it; ${explains} explains what it does not take`,
    });
  }
}

/** Refuses an expression that is not LogQL. */
export function assertLogql(place: string, expr: string): 'lines' | 'numbers' {
  return parsed(place, () => logqlAnswer(expr), 'an expression of LogQL', 'logcli query');
}

/** Refuses a rule of Loki's ruler that has nothing to count. */
function assertLogqlRule(place: string, expr: string): void {
  if (assertLogql(place, expr) === 'numbers') return;
  throw new InputError({
    place,
    problem: `is a search for lines, in: ${expr}`,
    allowed: 'an expression that answers with numbers',
    fix: 'count the lines: sum(count_over_time(… [5m])) > 0',
  });
}

/** Those that begin with the same word, for whoever has mistyped a name. */
function similar(metric: string, known: ReadonlySet<string>): string {
  const [word = ''] = metric.split(/[_:]/);
  const names = [...known].filter((each) => each.startsWith(word)).sort();
  return names.length > 0
    ? names.join(', ')
    : 'what the lists in rules/exported name, where their component is deployed';
}

/** Whether a pattern covers a value; one that only Go reads may. */
function covers(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}

/** Refuses an expression that is none, or on a metric or a job that nothing deployed has. */
export function assertMetrics(place: string, expr: string, known: Known): void {
  const metrics = parsed(place, () => metricNames(expr), 'an expression of PromQL', 'promtool query');
  for (const job of wantedValues(expr, 'job')) {
    if (known.jobs.some((each) => covers(job, each))) continue;
    throw new InputError({
      place,
      problem: `reads job "${job}", which no deployed component is scraped as`,
      allowed: known.jobs,
      fix: 'correct the name of the job',
    });
  }
  for (const metric of metrics) {
    if (known.metrics.has(metric)) continue;
    throw new InputError({
      place,
      problem: `reads metric "${metric}", which no deployed component exports and no rule records`,
      allowed: similar(metric, known.metrics),
      fix: 'correct the name, deploy the component that exports it, or add it to the metrics its container has in `exported`',
    });
  }
}

const servers = { prometheus: 'Prometheus', loki: 'Loki' } as const;

/** Refuses a group that is given to a server that does not speak its language, and would never be evaluated. */
export function assertEvaluator(groups: readonly RuleGroup[], server: keyof typeof servers): void {
  const other = groups.find(({ evaluator = 'prometheus' }) => evaluator !== server);
  if (other === undefined) return;
  throw new InputError({
    place: `rules/${other.name}`,
    problem: `is given to ${servers[server]}, but says expressions of ${servers[other.evaluator ?? 'prometheus']}`,
    allowed: `groups with evaluator: '${server}'`,
    fix: 'give it to the other one, or set its evaluator',
  });
}

/** Refuses a limit in per cent of what is recorded as a ratio: it would never be reached. */
function assertShare(place: string, expr: string): void {
  const [, limit] = /:ratio\w*(?:\{[^}]*\})?\s*[<>]=?\s*(\d+(?:\.\d+)?)/.exec(expr) ?? [];
  if (limit === undefined || Number(limit) <= 1) return;
  throw new InputError({
    place,
    problem: `compares a ratio with ${limit}`,
    allowed: '0 to 1',
    fix: 'write 5 per cent as 0.05',
  });
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
        allowed: 'each name once in a system',
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
      const at = `${place}, ${rule.record}`;
      if (prometheus) assertMetrics(at, rule.expr, known);
      else assertLogqlRule(at, rule.expr);
    }
    for (const rule of group.alerts ?? []) {
      once(`alert ${rule.alert}`, place);
      assertRunbook(place, rule);
      const at = `${place}, ${rule.alert}`;
      if (prometheus) {
        assertMetrics(at, rule.expr, known);
        assertShare(at, rule.expr);
      } else {
        assertLogqlRule(at, rule.expr);
      }
    }
  }
}
