import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../../tools/paths';
import { Control } from '../control';
import { down } from '../down';
import type { RunFile } from '../run-file';
import { State } from '../state';
import { up } from '../up';
import { adapt } from './adapt';
import { type Alert, alertsOf } from './alerts';
import { type Drill, hasContainer, type NotDrillable } from './drill';
import { drills as allDrills, notDrillable } from './drills';
import { Receivers } from './receivers';
import { type Outcome, rehearse } from './rehearse';
import { Scene } from './scene';
import { schedule } from './schedule';
import { usualPaths, usualRate, writeHistory } from './usual';

export type { Outcome } from './rehearse';

/** With it five minutes take fifteen seconds; a scrape interval of 15 s is 0.75 s. */
export const defaultFactor = 20;

const maxFactor = 60;

/** What ends a command early: Ctrl-C, or a pipeline's time limit. */
const interruptions = ['SIGINT', 'SIGTERM'] as const;

export interface DrillOptions {
  /** JSON of `terraform show -json`. */
  readonly state: string;
  readonly origin: string;
  /** Names of alerts. @default all of the stack's */
  readonly alerts?: readonly string[];
  /** How much faster than planned time runs. @default {@link defaultFactor} */
  readonly factor?: number;
  /** Leaves the lab up afterwards, to look at. @default false */
  readonly keep?: boolean;
  readonly log: (line: string) => void;
}

/** What is known of every alert of the stack after the drills. */
export interface DrillReport {
  readonly factor: number;
  readonly outcomes: readonly Outcome[];
  readonly notDrilled: readonly { readonly alert: string; readonly reason: string; readonly tested: boolean }[];
  /** Alarms that CloudWatch evaluates, and not this stack's servers. */
  readonly alarms: readonly string[];
  readonly passed: boolean;
}

/**
 * Drills the alerts of a stack in a lab of its own, which comes and goes with them: a lab that is up is not disturbed.
 * @throws where an alert is asked for that the stack does not have.
 */
export async function drill(stack: string, options: DrillOptions): Promise<DrillReport> {
  const lab = `${stack}-drill`;
  const factor = options.factor ?? defaultFactor;
  if (!(factor >= 1 && factor <= maxFactor)) {
    throw new Error(
      `factor ${factor}: use 1 to ${maxFactor}; beyond, a scrape would have to end within a quarter of a second`,
    );
  }
  const control = new Control(lab);
  let run: RunFile | undefined;
  let plan: Plan | undefined;
  await down(lab, true);
  const interrupted = (): void => void down(lab, true).finally(() => process.exit(130));
  for (const signal of interruptions) process.once(signal, interrupted);
  const over = new AbortController();
  const receivers = awaitReceivers(() => run, control, over.signal);
  receivers.catch(() => {});
  const ended: (() => void)[] = [];
  try {
    const status = await up(lab, {
      ...options,
      adapt: async (planned) => {
        plan = planOf(planned, options.alerts);
        run = adapt(planned, factor);
        writeHistory(run, factor);
        return run;
      },
    });
    const { drills, undrilled } = plan as unknown as Plan;
    const people = await receivers;
    ended.push(() => people.stop());
    const urls = Object.fromEntries(status.forwards.map(({ name, url }) => [name, url]));
    const scene = new Scene(run as unknown as RunFile, control, people, factor, urls);
    ended.push(scene.load(usualRate, usualPaths(scene.run)));
    await scene.pass(300);
    const outcomes: Outcome[] = [];
    await schedule([...drills.keys()], async (each) => {
      const alerts = drills.get(each) as Alert[];
      options.log(`${alerts.map(({ name }) => name).join(', ')}: ${each.cause}`);
      for (const outcome of await rehearse(each, alerts, scene)) {
        outcomes.push(outcome);
        options.log(`${outcome.alert} ${outcome.passed ? 'passed' : `failed: ${outcome.note}`}`);
      }
    });
    const notDrilled = undrilled.map(({ alert, reason }) => ({ alert, reason, tested: hasUnitTest(alert) }));
    const alarms = State.parse(options.state, options.origin)
      .all('aws_cloudwatch_metric_alarm')
      .map(({ values }) => values.alarm_name);
    const passed =
      outcomes.every((each) => each.passed) && notDrilled.every(({ reason, tested }) => reason !== '' && tested);
    return { factor, outcomes, notDrilled, alarms, passed };
  } finally {
    over.abort();
    for (const signal of interruptions) process.off(signal, interrupted);
    for (const end of ended) end();
    if (!options.keep) await down(lab, true);
  }
}

interface Plan {
  readonly drills: Map<Drill, Alert[]>;
  /** Alerts without a drill; those without a reason too. */
  readonly undrilled: readonly NotDrillable[];
}

/** Chooses the drills for the stack's alerts. */
export function planOf(run: RunFile, wanted?: readonly string[]): Plan {
  const alerts = alertsOf(run);
  const unknown = wanted?.find((name) => !alerts.some((alert) => alert.name === name));
  if (unknown !== undefined) {
    const known = alerts.map(({ name }) => name).sort();
    throw new Error(`${run.stack} has no alert ${unknown}; it has: ${known.join(', ')}`);
  }
  const fitting = allDrills.filter(
    ({ on, when }) => on.every((container) => hasContainer(run, container)) && (when?.(run) ?? true),
  );
  const chosen = new Map<Drill, Alert[]>();
  const undrilled: NotDrillable[] = [];
  for (const alert of alerts.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const excuse = notDrillable.find((each) => each.alert === alert.name && (each.when?.(run) ?? true));
    const found = fitting.find((each) => each.alerts.includes(alert.name));
    if (excuse !== undefined) undrilled.push(excuse);
    else if (found === undefined) undrilled.push({ alert: alert.name, reason: '' });
    else chosen.set(found, [...(chosen.get(found) ?? []), alert]);
  }
  const order = (drill: Drill): number => allDrills.indexOf(drill);
  return { drills: new Map([...chosen].sort(([a], [b]) => order(a) - order(b))), undrilled };
}

/** The receivers answer before anything can fire: they start as soon as the lab's network is there. */
async function awaitReceivers(run: () => RunFile | undefined, control: Control, over: AbortSignal): Promise<Receivers> {
  for (; !over.aborted; await setTimeout(200)) {
    const adapted = run();
    const there =
      adapted &&
      (await control.status().then(
        () => true,
        () => false,
      ));
    if (there) return Receivers.start(adapted, control);
  }
  throw new Error('the lab did not come up');
}

/** Whether a promtool unit test names the alert. */
function hasUnitTest(alert: string): boolean {
  const folder = join(root, 'rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.yml'))
    .some((name) => new RegExp(`alertname: ${alert}\\b`).test(readFileSync(join(folder, name), 'utf8')));
}
