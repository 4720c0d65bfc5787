import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { Drill } from '../drill';
import type { Scene } from '../scene';

const configuration = '/etc/alertmanager/alertmanager.yml';
const hangUp = 1;

/** An alert that is posted by hand, as the guide to testing alerts says. */
async function post(scene: Scene, end?: Date): Promise<void> {
  const alert = {
    labels: { alertname: 'Drill', severity: 'warning', service: 'drill' },
    annotations: { summary: 'A drill', description: 'It tests the receivers.' },
    startsAt: new Date(Date.now() - 1000).toISOString(),
    ...(end && { endsAt: end.toISOString() }),
  };
  await scene.post('alertmanager', '/api/v2/alerts', [alert]);
}

export const alertmanagerDrills: readonly Drill[] = [
  {
    alerts: ['AlertmanagerConfigReloadFailed'],
    cause: 'a configuration with a mistake is loaded',
    on: ['alertmanager'],
    breaks: ['alertmanager'],
    begin: async (scene) => {
      appendFileSync(await scene.path('alertmanager', configuration), '\nmistake: true\n');
      await scene.signal('alertmanager', hangUp);
    },
    end: async (scene) => {
      const path = await scene.path('alertmanager', configuration);
      writeFileSync(path, readFileSync(path, 'utf8').replace('\nmistake: true\n', ''));
      await scene.signal('alertmanager', hangUp);
    },
  },
  {
    alerts: ['AlertmanagerNotificationsFailing'],
    cause: 'Slack refuses an alert, as for a revoked webhook',
    on: ['alertmanager'],
    breaks: ['alertmanager'],
    labels: { integration: 'slack' },
    shuts: ['slack'],
    begin: async (scene) => {
      scene.receivers.refuse(['slack']);
      await post(scene);
    },
    end: async (scene) => {
      scene.receivers.refuse([]);
      await post(scene, new Date());
    },
  },
];
