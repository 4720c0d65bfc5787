import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { Alertmanager } from '../../modules/monitoring/alertmanager';
import { Loki } from '../../modules/monitoring/loki';
import { Platform } from '../../modules/platform/platform';
import type { RuleGroup } from '../../rules/rule';
import { environment } from '../../stacks/environments';
import { SystemStack } from '../../stacks/system-stack';
import { Synthesized } from './synth';

/** Synthesizes a stack with a platform and what the test puts on it. */
export function synthesizeWith(build: (stack: SystemStack) => void): Synthesized {
  const dev = environment('dev');
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'monitoring-')), stackTraces: false });
  const stack = new SystemStack(app, 'sample', dev);
  new Platform(stack, 'platform', { system: 'sample', environment: dev, slot: 9, namespace: 'sample.local' });
  build(stack);
  return new Synthesized(JSON.parse(Testing.synth(stack)));
}

/** Loki with the Alertmanager it needs. */
export const loki = (stack: SystemStack, rules?: readonly RuleGroup[], id = 'loki'): Loki =>
  new Loki(stack, id, { alertmanager: new Alertmanager(stack, 'alertmanager'), rules });

/** An alert that only Loki can evaluate. */
export const panics: RuleGroup = {
  name: 'panics',
  evaluator: 'loki',
  alerts: [
    {
      alert: 'LogPanic',
      expr: 'sum by (service) (count_over_time({service=~".+"} |= "panic" [5m])) > 0',
      severity: 'critical',
      summary: 'A panic',
      description: 'A program crashed.',
      runbook: 'https://example.com/panic',
    },
  ],
};
