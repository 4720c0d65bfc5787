import type { Drill } from '../lab/drill/drill';
import { drills, notDrillable } from '../lab/drill/drills';
import { destinationsOf } from '../lab/drill/routes';
import { schedule } from '../lab/drill/schedule';
import type { RunFile } from '../lab/run-file';
import { alertmanagerConfig } from '../modules/monitoring/alertmanager-config';
import { pack } from '../modules/service/bundle';
import { environment } from '../stacks/environments';
import { groups } from './rules.groups';

describe('the table of drills', () => {
  const ruled = [...groups.values()].flatMap(({ alerts = [] }) => alerts.map(({ alert }) => alert));

  test.each([...new Set(ruled)])('%s has a drill, or a reason why not', (name) => {
    const rows = [...drills.flatMap(({ alerts }) => alerts), ...notDrillable.map(({ alert }) => alert)];
    expect(rows).toContain(name);
  });

  test('no reason is given for an alert that no rule has', () => {
    expect(notDrillable.map(({ alert }) => alert).filter((name) => !ruled.includes(name))).toEqual([]);
  });
});

describe('drills side by side', () => {
  const row = (name: string, on: string[], breaks: string[] = []): Drill => ({
    alerts: [name],
    cause: name,
    on,
    breaks,
    begin: async () => {},
    end: async () => {},
  });

  /** Pairs of drills that ran at the same time. */
  async function pairs(...all: Drill[]): Promise<string[]> {
    const running = new Set<string>();
    const seen: string[] = [];
    await schedule(all, async ({ cause }) => {
      for (const other of running) seen.push(`${other}+${cause}`);
      running.add(cause);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.delete(cause);
    });
    return seen;
  }

  test.each([
    ['share a container that neither breaks', row('a', ['web']), row('b', ['web']), ['a+b']],
    ['touch different containers', row('a', ['web'], ['web']), row('b', ['redis'], ['redis']), ['a+b']],
    ['one breaks what the other works on', row('a', ['web']), row('b', ['postgres'], ['postgres', 'web']), []],
    ['one breaks a neighbour', row('a', ['web']), row('b', ['web/ecs-exporter'], ['web/ecs-exporter']), []],
    ['neighbours of other tasks', row('a', ['web']), row('b', ['db/ecs-exporter'], ['db/ecs-exporter']), ['a+b']],
    ['one needs the machine for itself', row('a', ['web']), { ...row('b', ['redis']), alone: true }, []],
    ['both break the same', row('a', ['web'], ['redis']), row('b', ['web'], ['redis']), []],
    ['one breaks Prometheus, which all need', row('a', ['web']), row('b', ['prometheus'], ['prometheus']), []],
    ['one breaks Alertmanager, which all need', row('a', ['alertmanager'], ['alertmanager']), row('b', ['web']), []],
  ])('%s', async (_, a, b, together) => expect(await pairs(a, b)).toEqual(together));

  test('a failure of one ends the schedule', async () => {
    await expect(schedule([row('a', [])], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('who must hear of an alert', () => {
  const { receivers } = environment('dev');
  const files = {
    'alertmanager-config/alertmanager.yml': alertmanagerConfig(receivers, '/etc/am', receivers.escalation),
  };
  const setup = { name: 'setup', environment: { CONFIGURATION: pack(files) } };
  const run = { stack: 'a', services: [{ name: 'alertmanager', task: { containers: [setup] } }] } as unknown as RunFile;
  const heard = (severity: string, patient: boolean): string[] =>
    destinationsOf(run, { alertname: 'A', severity, odd: 'a "b", c' }, patient).map(
      ({ channel, to, keyFile }) => to ?? `${channel} ${keyFile}`,
    );
  const chat = ['slack /etc/am/keys/slack-webhook-url', 'dev-alerts@example.com'];
  const page = ['pagerduty /etc/am/keys/pagerduty-routing-key', ...chat];

  test('a warning: chat and mail', () => expect(heard('warning', true)).toEqual(chat));
  test('a critical one: whoever is on call too', () => expect(heard('critical', false)).toEqual(page));
  test('one that stays: the second level too', () => {
    const second = ['pagerduty /etc/am/keys/pagerduty-escalation-routing-key', 'dev-lead@example.com'];
    expect(heard('critical', true)).toEqual([...page, ...second]);
  });
});
