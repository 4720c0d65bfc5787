import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Drill } from '../drill';
import type { Scene } from '../scene';

/** A rule that Loki accepts and cannot evaluate: a level is no number. */
const rules = '/etc/loki/rules/fake/drill.yml';
const unusable = `groups: [{ name: drill, rules: [{ record: "drill:level", expr: 'sum(sum_over_time({service="bot"} | json | unwrap level [1m]))' }] }]\n`;

/** Repeats a step until told to stop. */
function repeat(step: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void step().catch(() => {}), 500);
  return () => clearInterval(timer);
}

let stop = (): void => {};

/** A line that Loki refuses: it is older than the week it accepts. */
async function tooOld(scene: Scene): Promise<void> {
  const month = 30 * 86_400_000;
  const values = [[`${Date.now() - month}000000`, 'from another time']];
  await scene.post('loki', '/loki/api/v1/push', { streams: [{ stream: { service: 'drill' }, values }] });
}

export const logDrills: readonly Drill[] = [
  {
    alerts: ['LogErrorRateHigh', 'BotExceptions'],
    cause: 'every update of the bot fails',
    on: ['bot', 'loki'],
    labels: { service: 'bot' },
    begin: (scene) => scene.fault('bot', { errorRate: 1 }),
    end: (scene) => scene.fault('bot', { errorRate: 0 }),
  },
  {
    alerts: ['AuthenticationFailures'],
    cause: 'somebody tries passwords at PostgreSQL',
    on: ['postgres', 'loki'],
    labels: { service: 'postgres' },
    begin: async (scene) => {
      // by the task's own address: its loopback asks for no password
      const attempt = 'PGPASSWORD=guess psql -h "$(hostname -i)" -U "$POSTGRES_USER" -d postgres -c "select 1"';
      await scene.exec('postgres', 'sh', '-c', `for n in $(seq 40); do ${attempt}; done; true`);
    },
    end: async () => {},
  },
  {
    alerts: ['LogPanic'],
    cause: 'a line as of a program that panics is logged',
    on: ['postgres', 'loki'],
    labels: { service: 'postgres' },
    begin: async (scene) => {
      const line = `psql -U "$POSTGRES_USER" -d postgres -c "do \\$\\$ begin raise log 'PANIC: drill'; end \\$\\$"`;
      await scene.exec('postgres', 'sh', '-c', line);
    },
    end: async () => {},
  },
  {
    alerts: ['LokiDiscardsLogs'],
    cause: 'lines of a month ago are sent',
    on: ['loki'],
    begin: async (scene) => {
      stop = repeat(() => tooOld(scene));
    },
    end: async () => stop(),
  },
  {
    alerts: ['LokiRuleFailures'],
    cause: 'a rule is loaded that reads a number from what is none',
    on: ['loki', 'bot'],
    begin: async (scene) => {
      const path = await scene.path('loki', rules);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, unusable);
      chmodSync(path, 0o644);
    },
    end: async (scene) => rmSync(await scene.path('loki', rules)),
  },
];
