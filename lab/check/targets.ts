import { setTimeout } from 'node:timers/promises';
import { type Finding, fail, verdict } from './finding';
import type { Lab } from './lab';
import { type ActiveTarget, Prometheus } from './prometheus';
import type { Verification } from './verification';

/** Discovery refreshes and scrapes within this time after the last task became healthy, milliseconds. */
const settled = 30_000;

/** The longest interval of a scrape job, and some; until then a target may not have been scraped, milliseconds. */
const firstScrape = 75_000;

/** Every target of every Prometheus is up, and no scrape job is without targets. */
export const targets: Verification = {
  name: 'targets',
  run: async (lab) => {
    const found = await Promise.all(Prometheus.all(lab).map((prometheus) => settle(lab, prometheus)));
    const failures = found.flatMap((each) => each.failures);
    const count = found.reduce((sum, each) => sum + each.targets.length, 0);
    return verdict(failures, `${count} targets`, 'up; every scrape job has some');
  },
};

interface Seen {
  readonly targets: readonly ActiveTarget[];
  readonly failures: readonly Finding[];
}

/** Looks until all is as it should be, or there has been time enough. */
async function settle(lab: Lab, prometheus: Prometheus): Promise<Seen> {
  const ready = Math.max(...lab.tasks.map(({ task }) => Date.parse(task.ready)));
  for (;;) {
    const seen = await look(lab, prometheus);
    const patience = seen.targets.some(({ health }) => health === 'unknown') ? firstScrape : settled;
    if (seen.failures.length === 0 || Date.now() > ready + patience) return seen;
    await setTimeout(1000);
  }
}

async function look(lab: Lab, prometheus: Prometheus): Promise<Seen> {
  const [targets, jobs] = await Promise.all([prometheus.targets(), prometheus.jobs()]);
  const down = targets
    .filter(({ health }) => health !== 'up')
    .map(({ scrapePool, scrapeUrl, health, lastError }) =>
      fail(
        `job ${scrapePool}, ${lab.nameOf(new URL(scrapeUrl).host)}`,
        `${scrapeUrl} up`,
        [health, lastError].filter(Boolean).join(': '),
      ),
    );
  const empty = jobs
    .filter((job) => !targets.some(({ scrapePool }) => scrapePool === job))
    .map((job) => fail(`job ${job}`, 'at least one target', 'none: its discovery names have no address'));
  const none = jobs.length > 0 ? [] : [fail(prometheus.name, 'scrape jobs', 'none')];
  return { targets, failures: [...none, ...down, ...empty] };
}
