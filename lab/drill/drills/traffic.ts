import type { Drill } from '../drill';
import { usualPaths, usualRate } from '../usual';

/** Ends the traffic of a drill. */
let stop = (): void => {};

export const trafficDrills: readonly Drill[] = [
  {
    alerts: ['UnusualTraffic'],
    cause: 'four times the requests of this hour yesterday, which is written as history beforehand',
    on: ['web'],
    breaks: ['web'],
    begin: async (scene) => {
      stop = scene.load(3 * usualRate + 1, usualPaths(scene.run));
    },
    end: async () => stop(),
  },
  {
    alerts: ['TraefikServiceErrors'],
    cause: 'what a route leads to is stopped while people ask for it',
    on: ['traefik', 'webapp'],
    breaks: ['webapp'],
    begin: async (scene) => {
      const host = scene.run.names.find(({ name }) => !name.endsWith('.amazonaws.com'))?.name ?? '';
      stop = await scene.loadInside('traefik', usualRate, host);
      await scene.stop('webapp');
    },
    end: async (scene) => {
      await scene.start('webapp');
      await scene.pass(60);
      stop();
    },
  },
];
