import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Drill } from '../drill';
import type { Scene } from '../scene';

const configuration = '/etc/prometheus/prometheus.yml';
const rules = '/etc/prometheus/rules/drill.yml';
const hangUp = 1;

/** Two series on one side of a match: what a rule of a new release may meet in production only. */
const ambiguous = 'groups: [{ name: drill, rules: [{ record: drill:up, expr: "vector(1) * on () up" }] }]\n';

/** Everything else needs Prometheus and Alertmanager: these drills run alone. */
const breaks = ['prometheus'];

const reload = (scene: Scene): Promise<void> => scene.signal('prometheus', hangUp);

export const prometheusDrills: readonly Drill[] = [
  {
    alerts: ['PrometheusConfigReloadFailed'],
    cause: 'a configuration with a mistake is loaded',
    on: ['prometheus'],
    breaks,
    begin: async (scene) => {
      appendFileSync(await scene.path('prometheus', configuration), '\nmistake: true\n');
      await reload(scene);
    },
    end: async (scene) => {
      const path = await scene.path('prometheus', configuration);
      writeFileSync(path, readFileSync(path, 'utf8').replace('\nmistake: true\n', ''));
      await reload(scene);
    },
  },
  {
    alerts: ['PrometheusRuleFailures'],
    cause: 'a rule is loaded whose match is ambiguous',
    on: ['prometheus'],
    breaks,
    labels: { alertname: 'PrometheusRuleFailures' },
    begin: async (scene) => {
      const path = await scene.path('prometheus', rules);
      writeFileSync(path, ambiguous);
      chmodSync(path, 0o644);
      await reload(scene);
    },
    end: async (scene) => {
      rmSync(await scene.path('prometheus', rules));
      await reload(scene);
    },
  },
  {
    alerts: ['PrometheusNotificationsFailing'],
    cause: 'Alertmanager hangs (SIGSTOP) while an alert is to be sent, then goes on',
    on: ['prometheus'],
    breaks,
    begin: async (scene) => {
      await scene.stop('grafana');
      await scene.stall('alertmanager', true);
      await scene.until('Prometheus finds that its notifications fail', 90, async () => {
        const firing = await scene.query('ALERTS{alertname="PrometheusNotificationsFailing",alertstate="firing"}');
        return firing.length > 0;
      });
      await scene.stall('alertmanager', false);
    },
    end: (scene) => scene.start('grafana'),
  },
  {
    alerts: ['PrometheusWithoutAlertmanager'],
    cause: 'Alertmanager is stopped',
    on: ['prometheus'],
    breaks,
    silent:
      'fires and ends; by its nature nobody can be told by Alertmanager: the CloudWatch alarm AlertmanagerTaskMissing tells',
    begin: (scene) => scene.stop('alertmanager'),
    end: (scene) => scene.start('alertmanager'),
  },
  {
    alerts: ['PrometheusTSDBCorruption'],
    cause: 'a segment of the write-ahead log is damaged while Prometheus is stopped',
    on: ['prometheus'],
    breaks,
    begin: async (scene) => {
      const log = await scene.path('prometheus', '/prometheus/wal');
      await scene.stop('prometheus');
      damage(log);
      await scene.start('prometheus');
    },
    end: async (scene) => {
      // the counters tell of the time since the start
      await scene.stop('prometheus');
      await scene.start('prometheus');
    },
  },
];

/** Makes the newest record of the log unreadable, as a write that was cut off half-way would. */
function damage(log: string): void {
  if (!existsSync(log)) mkdirSync(log);
  const segment = readdirSync(log)
    .filter((name) => /^\d+$/.test(name))
    .sort()
    .at(-1);
  if (segment === undefined) throw new Error(`${log} has no segment`);
  const path = join(log, segment);
  const content = readFileSync(path);
  truncateSync(path, 0);
  content.fill(0xff, Math.floor(content.length / 2), Math.floor(content.length / 2) + 64);
  writeFileSync(path, content);
}
