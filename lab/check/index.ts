import { setTimeout } from 'node:timers/promises';
import { Control } from '../control';
import { discovery } from './discovery';
import { edges } from './edges';
import { endpoints } from './endpoints';
import { type Finding, fail } from './finding';
import { Lab } from './lab';
import { load } from './load';
import { logs } from './logs';
import { metrics } from './metrics';
import { pages } from './pages';
import { panels } from './panels';
import { routers } from './routers';
import { routes } from './routes';
import { rules } from './rules';
import { targets } from './targets';
import { tasks } from './tasks';
import { traffic } from './traffic';
import { variables } from './variables';
import type { Verification } from './verification';

/** All verifications, in the order of their report. */
const verifications: readonly Verification[] = [
  logs,
  tasks,
  discovery,
  targets,
  endpoints,
  edges,
  traffic,
  routes,
  routers,
  pages,
  metrics,
  rules,
  variables,
  panels,
];

export interface CheckOptions {
  /** Seconds of traffic before what it leaves is looked at. @default 60 */
  readonly loadSeconds?: number;
  /** Seconds that what the traffic leaves may take through scrapes and recording rules to a panel. @default 45 */
  readonly patience?: number;
  /** Names of the verifications to run. @default all */
  readonly only?: readonly string[];
  readonly log: (line: string) => void;
}

/** Milliseconds between two looks at it. */
const again = 5000;

/** A finding and the verification that made it. */
export type CheckFinding = Finding & { readonly verification: string };

/**
 * Verifies that the running stack is what its plan says.
 * @throws where the stack is not up.
 */
export async function check(
  stack: string,
  { loadSeconds = 60, patience = 45, only, log }: CheckOptions,
): Promise<CheckFinding[]> {
  const lab = await Lab.of(stack, new Control(stack));
  const findings: CheckFinding[] = [];
  const run = async (some: readonly Verification[], time = 0): Promise<void> => {
    const deadline = Date.now() + time;
    for (const verification of some) {
      log(`verifying ${verification.name}`);
      let found = await attempt(verification, lab);
      while (found.some(({ verdict }) => verdict === 'fail') && Date.now() < deadline) {
        await setTimeout(again);
        found = await attempt(verification, lab);
      }
      findings.push(...found);
    }
  };
  const chosen = verifications.filter(({ name }) => only?.includes(name) ?? true);
  const [later, now] = [chosen.filter(({ afterLoad }) => afterLoad), chosen.filter(({ afterLoad }) => !afterLoad)];
  const visits = later.length > 0 ? load(lab, loadSeconds) : undefined;
  await run(now);
  if (visits !== undefined) {
    log(`visiting the applications for ${loadSeconds} s`);
    const trouble = await visits;
    if (trouble !== undefined) log(`no load: ${trouble}`);
  }
  await run(later, patience * 1000);
  return findings;
}

/** What goes wrong in a verification is a finding of it: the others still have something to say. */
async function attempt({ name, run }: Verification, lab: Lab): Promise<CheckFinding[]> {
  const found = await run(lab).catch((error: Error) => [fail(name, 'a verification', error.message)]);
  return found.map((finding) => ({ ...finding, verification: name }));
}
