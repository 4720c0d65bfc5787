import { z } from 'zod';
import { templateProblem } from './parts/template';

/** A Prometheus duration: `30s`, `5m`, `1h30m`, `30d`. */
export type Duration = string;

/** How loudly an alert calls: `critical` pages somebody now, `warning` waits for working hours. */
export type Severity = 'critical' | 'warning';

/** One row of an alert table. */
export interface AlertingRule {
  /** Name in CamelCase; it is also the name of the runbook, `runbooks/<alert>.md`. */
  readonly alert: string;
  /** The condition. */
  readonly expr: string;
  /** How long the condition must hold before the alert fires. @default '0s' */
  readonly for?: Duration;
  /** How long the alert goes on firing after the condition has ended. @default '0s' */
  readonly keepFiringFor?: Duration;
  readonly severity: Severity;
  /** One line for the notification's title; Prometheus templates allowed. */
  readonly summary: string;
  /** What it means for users and what value was seen; Prometheus templates allowed. */
  readonly description: string;
  /** A runbook outside this repository, as URL. @default `runbooks/<alert>.md`, which must exist */
  readonly runbook?: string;
  /** Labels beside `severity`. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A series computed once and read by alerts and dashboards; named `level:metric:operation`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A rule group: evaluated in order, in one file of the server that carries its name. */
export interface RuleGroup {
  /** File name and group name, in kebab-case. */
  readonly name: string;
  /** Which server evaluates it. @default 'prometheus' */
  readonly evaluator?: 'prometheus' | 'loki';
  /** How often the group is evaluated. @default the server's evaluation interval */
  readonly interval?: Duration;
  readonly recording?: readonly RecordingRule[];
  readonly alerts?: readonly AlertingRule[];
}

export const duration = z
  .string()
  .regex(
    /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/,
    'a Prometheus duration such as 30s, 5m or 1h30m',
  );
const text = z.string().min(1, 'a text that is not empty');
/** A server does not start with a rule whose template it cannot read. */
export const template = (...more: readonly string[]) =>
  text.superRefine((value, context) => {
    const message = templateProblem(value, more);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
/** A runbook outside this repository. */
export const runbook = z.url({ protocol: /^https?$/, error: 'a URL' });
const labels = z.record(z.string().regex(/^(?!__)[a-zA-Z_]\w*$/, 'letters, digits and _, not starting with __'), text);

/** What an alert must look like. */
export const alertSchema = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z0-9]+$/, 'a name in CamelCase'),
  expr: text,
  for: duration.optional(),
  keepFiringFor: duration.optional(),
  severity: z.enum(['critical', 'warning']),
  summary: template(),
  description: template(),
  runbook: runbook.optional(),
  labels: labels.optional(),
});

/** What a rule group must look like; TypeScript says most of it, this says the rest to those who come by way of JSON. */
export const ruleGroupSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name in kebab-case'),
  evaluator: z.enum(['prometheus', 'loki']).optional(),
  interval: duration.optional(),
  recording: z
    .array(
      z.strictObject({
        record: z.string().regex(/^[a-z_]\w*(:\w+)+$/, 'level:metric:operation'),
        expr: text,
        labels: labels.optional(),
      }),
    )
    .optional(),
  alerts: z.array(alertSchema).optional(),
});
