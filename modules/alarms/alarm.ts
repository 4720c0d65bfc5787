import { z } from 'zod';
import { runbook, type Severity } from '../../rules/rule';

/** A CloudWatch alarm as a row of an alert table. */
export interface AlarmDefinition {
  /** CamelCase; it is also the name of the runbook, `runbooks/<alarm>.md`. */
  readonly alarm: string;
  readonly severity: Severity;
  readonly summary: string;
  /** A runbook outside this repository, as URL. @default `runbooks/<alarm>.md`, which must exist */
  readonly runbook?: string;
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
   * `alertmanager` joins the other alerts; `direct` goes by SNS to e-mail and PagerDuty, for alarms about Prometheus,
   * Alertmanager and the way to it. @default 'alertmanager'
   */
  readonly path?: 'alertmanager' | 'direct';
}

const day = 86_400;

/** What CloudWatch takes (PutMetricAlarm in its API reference). */
export const alarmSchema = z
  .strictObject({
    alarm: z.string().regex(/^[A-Z][A-Za-z0-9]+$/, 'a name in CamelCase'),
    severity: z.enum(['critical', 'warning']),
    summary: z.string().min(1),
    runbook: runbook.optional(),
    namespace: z.string().min(1),
    metric: z.string().min(1),
    dimensions: z.record(z.string().min(1), z.string().min(1)),
    statistic: z.enum(['Average', 'Maximum', 'Minimum', 'Sum']),
    comparison: z.enum(['GreaterThanThreshold', 'LessThanThreshold', 'GreaterThanOrEqualToThreshold']),
    threshold: z.number(),
    period: z
      .int()
      .positive()
      .refine(
        (seconds) => [10, 20, 30].includes(seconds) || seconds % 60 === 0,
        '10, 20, 30 or whole minutes, in seconds',
      )
      .optional(),
    evaluationPeriods: z.int().positive().optional(),
    missing: z.enum(['notBreaching', 'breaching', 'ignore']).optional(),
    path: z.enum(['alertmanager', 'direct']).optional(),
  } satisfies Record<keyof AlarmDefinition, z.ZodType>)
  .refine(({ period = 60, evaluationPeriods = 5 }) => period * evaluationPeriods <= (period < 3600 ? day : 7 * day), {
    path: ['evaluationPeriods'],
    error: 'no more than a day in all, or a week with periods from an hour',
  });
