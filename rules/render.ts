import { stringify } from 'yaml';
import type { AlertingRule, RuleGroup } from './rule';

/** How a rule group becomes a rule file. */
export interface RenderOptions {
  /** Folder that holds the runbooks, as URL without a slash at its end; an alert links to `<runbookBase>/<alert>.md`. */
  readonly runbookBase: string;
}

/** Where the runbook of an alert or an alarm is read: its own URL, or the file of its name below the base. */
export const runbookUrl = ({ alert, runbook }: Pick<AlertingRule, 'alert' | 'runbook'>, base: string): string =>
  runbook ?? `${base}/${alert}.md`;

const renderAlert = (rule: AlertingRule, runbookBase: string) => ({
  alert: rule.alert,
  expr: rule.expr,
  ...(rule.for && { for: rule.for }),
  ...(rule.keepFiringFor && { keep_firing_for: rule.keepFiringFor }),
  labels: { ...rule.labels, severity: rule.severity },
  annotations: {
    summary: rule.summary,
    description: rule.description,
    runbook_url: runbookUrl(rule, runbookBase),
  },
});

/**
 * The group as a rule file, `<group>.yml`, for Prometheus and for Loki's ruler, which read the same format.
 * Recording rules come first, so that the alerts of the group read what was recorded in the same evaluation.
 */
export function toPrometheusRules(group: RuleGroup, { runbookBase }: RenderOptions): string {
  const rendered = {
    name: group.name,
    ...(group.interval && { interval: group.interval }),
    rules: [...(group.recording ?? []), ...(group.alerts ?? []).map((rule) => renderAlert(rule, runbookBase))],
  };
  return stringify({ groups: [rendered] }, { lineWidth: 0 });
}
