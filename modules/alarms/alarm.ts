import type { Severity } from '../../rules/rule';

/** A CloudWatch alarm as a row of an alert table. */
export interface AlarmDefinition {
  /** CamelCase; also the name of its runbook. */
  readonly alarm: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly threshold: number;
  /** Seconds of one data point. @default 60 */
  readonly period?: number;
  /** Data points in a row. @default 5 */
  readonly evaluationPeriods?: number;
  /** What no data means. @default 'notBreaching' */
  readonly missing?: 'notBreaching' | 'breaching' | 'ignore';
  /**
   * `alertmanager` joins the other alerts; `direct` goes by SNS to e-mail and PagerDuty, for alarms about Prometheus and
   * Alertmanager themselves. @default 'alertmanager'
   */
  readonly path?: 'alertmanager' | 'direct';
}
