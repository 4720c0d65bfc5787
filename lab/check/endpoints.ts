import { concurrently } from './concurrently';
import { fail, verdict } from './finding';
import type { Lab } from './lab';
import { Prometheus } from './prometheus';
import { listeners } from './sockets';
import type { Verification } from './verification';

const usualPaths = ['/metrics'];
const exposition = /^# TYPE [a-zA-Z_:][\w:]* \w+$/m;

/** Whatever a task serves in Prometheus' format is scraped by somebody. */
export const endpoints: Verification = {
  name: 'endpoints',
  run: async (lab) => {
    const scraped = await scrapedUrls(lab);
    const paths = [...new Set([...usualPaths, ...[...scraped].map((url) => new URL(url).pathname)])];
    const candidates = listeners(lab).flatMap(({ task, address, ports }) =>
      ports.flatMap((port) => paths.map((path) => ({ task, url: `http://${address}:${port}${path}` }))),
    );
    const served = await concurrently(candidates, 16, async ({ task, url }) =>
      (await serves(lab, task, url)) ? [url] : [],
    );
    const endpoints = served.flat();
    const unscraped = endpoints
      .filter((url) => !scraped.has(url))
      .map((url) => {
        const { host, pathname } = new URL(url);
        return fail(
          lab.nameOf(host) + pathname,
          'a scrape job that has it among its targets',
          'metrics that nobody scrapes',
        );
      });
    return verdict(unscraped, `${endpoints.length} metrics endpoints`, 'all of them are scraped');
  },
};

/** What every Prometheus scrapes, by address. */
async function scrapedUrls(lab: Lab): Promise<Set<string>> {
  const all = await Promise.all(
    Prometheus.all(lab).map(async (prometheus) => {
      const targets = await prometheus.targets();
      return Promise.all(
        targets.map(async (each) => `http://${await prometheus.addressOf(each)}${new URL(each.scrapeUrl).pathname}`),
      );
    }),
  );
  return new Set(all.flat());
}

async function serves(lab: Lab, task: string, url: string): Promise<boolean> {
  try {
    const { status, body } = await lab.get(task, url, { timeoutMs: 3000 });
    return status === 200 && exposition.test(body.toString());
  } catch {
    return false; // another protocol
  }
}
