import { parser as logql } from '@grafana/lezer-logql';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { parse, stringify } from 'yaml';

type Node = ReturnType<typeof promql.parse>['topNode'];

/** Milliseconds of the units of Prometheus' durations. */
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;

/** Keys of Prometheus', Alertmanager's and Loki's files whose value is a time that passes, and not one that is measured. */
const durationKeys = new Set([
  'scrape_interval',
  'scrape_timeout',
  'evaluation_interval',
  'poll_interval',
  'refresh_interval',
  'timeout',
  'for',
  'keep_firing_for',
  'interval',
  'group_wait',
  'group_interval',
  'repeat_interval',
  'resolve_timeout',
]);

/** Prometheus' and Loki's defaults (configuration references), which would stay as they are if they stayed unsaid. */
const defaults = { notificationTimeout: '10s', refreshInterval: '30s', lokiEvaluation: '1m' };

/** Milliseconds of a Prometheus duration. */
export function milliseconds(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

/** A duration divided by the factor; never none at all where there was one. */
export function scaleDuration(duration: string, factor: number): string {
  const before = milliseconds(duration);
  return `${before === 0 ? 0 : Math.max(1, Math.round(before / factor))}ms`;
}

/** A PromQL or LogQL expression with its ranges, steps and offsets divided. Thresholds stay: they measure. */
export function scaleExpression(expression: string, factor: number, language: 'promql' | 'logql' = 'promql'): string {
  return durations(expression, language)
    .reduceRight(
      (text, { from, to }) => text.slice(0, from) + scaleDuration(text.slice(from, to), factor) + text.slice(to),
      expression,
    )
    .replace(ago, (_, now, seconds) => now + Math.max(shortestAgo, Number(seconds) / factor));
}

/** How long ago something may have been, in seconds: no duration of the language, and yet time that passes. */
const ago = /(\btime\(\) *- *)(\d+)\b/g;

/** Those times are in whole seconds: within fewer than these even the newest would look old. */
const shortestAgo = 3;

/** Where an expression has durations that pass; those that a value is compared with measure. */
function durations(expression: string, language: 'promql' | 'logql'): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const passing = {
    promql: ({ name }: Node) => name === 'NumberDurationLiteralInDurationContext',
    logql: ({ name, parent }: Node) => name === 'Duration' && ['Range', 'OffsetExpr'].includes(parent?.name ?? ''),
  };
  const parser = { promql, logql }[language];
  parser.parse(expression).iterate({
    enter: ({ node, from, to }) => {
      if (passing[language](node)) found.push({ from, to });
    },
  });
  return found;
}

/**
 * A configuration or rule file of Prometheus, Alertmanager or Loki as it would be if time ran faster: every duration
 * that passes (intervals, waits, `for`, ranges of expressions) is divided by the factor, and nothing else changes. As
 * a window holds as many scrapes as before, conditions hold for as many evaluations as before.
 */
export function scaleFile(text: string, factor: number, language: 'promql' | 'logql' = 'promql'): string {
  const scale = (value: unknown, key?: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => scale(each, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(withDefaults(value, key)).map(([name, each]) => [name, scale(each, name)]),
      );
    }
    if (typeof value !== 'string' || key === undefined) return value;
    if (key === 'expr') return scaleExpression(value, factor, language);
    return durationKeys.has(key) ? scaleDuration(value, factor) : value;
  };
  return stringify(scale(parse(text)), { lineWidth: 0, aliasDuplicateObjects: false });
}

function withDefaults(value: object, key?: string): object {
  if (key === 'alertmanagers') return { timeout: defaults.notificationTimeout, ...value };
  if (key === 'dns_sd_configs') return { refresh_interval: defaults.refreshInterval, ...value };
  if (key === 'ruler')
    return { evaluation_interval: defaults.lokiEvaluation, poll_interval: defaults.lokiEvaluation, ...value };
  return value;
}
