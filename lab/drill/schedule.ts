import type { Drill } from './drill';

/** Drills at the same time; more would make the machine the cause. */
const together = 5;

const taskOf = (container: string): string => container.replace(/\/.*/, '');

/** Whether containers of both are in one task: what stops one stops its neighbours. */
const inCommon = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.some((each) => b.some((other) => taskOf(each) === taskOf(other)));

/** What a drill counts on: its containers, and those that tell people. */
const needs = ({ on }: Drill): string[] => [...on, 'prometheus', 'alertmanager'];

/** Whether one of two drills breaks what the other counts on. */
function conflict(a: Drill, b: Drill): boolean {
  if (a.alone || b.alone) return true;
  return inCommon(a.breaks, [...needs(b), ...(b.breaks ?? [])]) || inCommon(b.breaks, needs(a));
}

/** Runs every drill, in their order, as many at a time as do not disturb each other. */
export async function schedule(drills: readonly Drill[], run: (drill: Drill) => Promise<void>): Promise<void> {
  const waiting = [...drills];
  const running = new Map<Drill, Promise<void>>();
  while (waiting.length + running.size > 0) {
    for (const drill of [...waiting]) {
      if (running.size >= together || [...running.keys()].some((other) => conflict(drill, other))) continue;
      waiting.splice(waiting.indexOf(drill), 1);
      running.set(
        drill,
        run(drill).finally(() => running.delete(drill)),
      );
    }
    await Promise.race(running.values());
  }
}
