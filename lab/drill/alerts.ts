import { parse } from 'yaml';
import type { RunFile } from '../run-file';
import { filesOfKind } from './configuration';

/** An alert as the applied state has it. */
export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly runbook: string;
  /** Service that evaluates it. */
  readonly evaluator: string;
  readonly group: string;
}

interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** Every alert that the stack's Prometheus and Loki evaluate. */
export function alertsOf(run: RunFile): Alert[] {
  return filesOfKind(run, 'rules').flatMap(({ service, text }) =>
    (parse(text) as RuleFile).groups.flatMap(({ name: group, rules }) =>
      rules.flatMap(({ alert, labels, annotations }) =>
        alert === undefined
          ? []
          : [
              {
                name: alert,
                severity: labels?.severity ?? '',
                runbook: annotations?.runbook_url ?? '',
                evaluator: service,
                group,
              },
            ],
      ),
    ),
  );
}
