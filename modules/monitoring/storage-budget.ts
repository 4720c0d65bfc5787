import { durationSeconds } from '../lib/duration';
import { InputError } from '../lib/input-error';
import type { ObservedService } from '../service/observed-service';
import { targetsOf } from './scrape-config';

/** Series of a target on average: a program of ours has some 200, node exporter and cAdvisor over 1000. */
const seriesPerTarget = 1000;

/** Prometheus documentation, "Storage": 1 to 2 bytes a sample. */
const bytesPerSample = 2;

export interface StorageBudget {
  /** How long metrics are kept, for example `30d`. */
  readonly retention: string;
  /** What they may take. */
  readonly budgetGiB: number;
  /** Seconds between two scrapes. */
  readonly interval: number;
  readonly services: readonly ObservedService[];
}

/**
 * Refuses to promise a retention that the store can't hold: Prometheus would drop the oldest blocks long before, without a word.
 * @throws InputError with what it would take.
 */
export function assertRetentionFits(place: string, props: StorageBudget): void {
  const { retention, budgetGiB, interval, services } = props;
  const targets = targetsOf(services).reduce((sum, { service }) => sum + service.maxTasks, 0);
  const samples = (targets * seriesPerTarget * durationSeconds(retention)) / interval;
  const needed = (samples * bytesPerSample) / 1024 ** 3;
  if (needed <= budgetGiB) return;
  throw new InputError({
    place,
    problem: `metrics kept for ${retention} take about ${Math.ceil(needed)} GiB: ${targets} targets of ${seriesPerTarget} series every ${interval} s`,
    allowed: `the environment's metricsBudgetGiB of ${budgetGiB}`,
    fix: 'raise the budget, shorten retention.metrics, or keep what is older elsewhere (longTermMetrics)',
  });
}
