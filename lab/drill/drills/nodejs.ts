import { setTimeout } from 'node:timers/promises';
import type { Drill } from '../drill';

/** Milliseconds that the process is held up and let go, in turn; one turn is shorter than a scrape interval, so that each sees it. */
const rhythm = { held: 550, free: 100 } as const;

const held = new Set<string>();

const holdUp = (name: string): Drill => ({
  alerts: ['NodejsEventLoopLag'],
  cause: 'the process is held up (SIGSTOP) for most of the time, as by a long computation',
  on: [name],
  breaks: [name],
  labels: { service: name },
  begin: async (scene) => {
    held.add(name);
    const beat = async (): Promise<void> => {
      while (held.has(name)) {
        await scene.stall(name, true);
        await setTimeout(rhythm.held);
        await scene.stall(name, false);
        await setTimeout(rhythm.free);
      }
    };
    void beat().catch(() => {});
  },
  end: async () => void held.delete(name),
});

export const nodejsDrills: readonly Drill[] = ['backend', 'frontend'].map(holdUp);
