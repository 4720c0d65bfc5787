import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Drill } from '../lab/drill/drill';
import type { Message } from '../lab/drill/receivers';
import { type Outcome, rehearse } from '../lab/drill/rehearse';
import type { Scene } from '../lab/drill/scene';
import type { RunFile } from '../lab/run-file';
import { alertmanagerConfig } from '../modules/monitoring/alertmanager-config';
import { pack } from '../modules/service/bundle';
import { environment } from '../stacks/environments';

const folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = join(folder, 'slack');
writeFileSync(key, 'https://hooks.slack.com/services/T/B/secret\n');

const { receivers } = environment('dev');
const configuration = { 'am/alertmanager.yml': alertmanagerConfig(receivers, '/etc/am', receivers.escalation) };
const containers = [
  { name: 'alertmanager', environment: { CONFIGURATION: pack(configuration) } },
  { name: 'prometheus' },
];
const run = {
  services: [{ name: 'monitoring', task: { containers: containers.map((each) => ({ environment: {}, ...each })) } }],
} as unknown as RunFile;

const runbook = 'https://example.com/runbooks/CacheSlow.md';
const alert = { name: 'CacheSlow', severity: 'warning', runbook, evaluator: 'monitoring', group: 'cache' };
const firing = {
  state: 'firing',
  labels: { alertname: alert.name, severity: alert.severity },
  annotations: { summary: 'The cache is slow.' },
};

/** A stage on which the alert fires while its cause lasts; people hear what `told` says of each state. */
async function outcome(
  told: (channel: Message['channel'], state: Message['state']) => string | undefined,
  { rule = alert, endless = false } = {},
): Promise<Outcome | undefined> {
  const messages: Message[] = [];
  let caused = false;
  const tell = (state: Message['state']): void => {
    for (const channel of ['slack', 'email'] as const) {
      const text = told(channel, state);
      if (text === undefined) continue;
      const address = channel === 'slack' ? '/services/T/B/secret' : 'dev-alerts@example.com';
      messages.push({
        id: messages.length + 1,
        time: 0,
        channel,
        state,
        title: `[${state}] ${rule.name}`,
        text,
        address,
      });
    }
  };
  const scene = {
    run,
    receivers: { messages: () => messages },
    path: async () => key,
    until: async (what: string, _: number, condition: () => Promise<boolean>) => {
      if (!(await condition())) throw new Error(`not: ${what}`);
    },
    get: async (container: string) =>
      container === 'prometheus'
        ? { data: { alerts: caused || (endless && messages.length > 0) ? [firing] : [] } }
        : receiversOf.map((name) => ({ labels: { alertname: rule.name }, receiver: { name } })),
  } as unknown as Scene;
  const change = (to: boolean, state: Message['state']) => async (): Promise<void> => {
    caused = to;
    tell(state);
  };
  const drill: Drill = {
    alerts: [rule.name],
    cause: 'a test',
    on: [],
    begin: change(true, 'firing'),
    end: change(false, 'resolved'),
  };
  return (await rehearse(drill, [rule], scene))[0];
}

/** Names of all receivers, as Alertmanager would group the alert for each. */
const receiversOf = [...JSON.stringify(configuration).matchAll(/name: ([\w-]+)/g)].map((match) => match[1]);
const all = (): string => `${firing.annotations.summary} ${runbook}`;

test('an alert that fires, is told to everybody with its runbook, and ends', async () => {
  expect(await outcome(all)).toMatchObject({ passed: true, note: '', notified: ['slack', 'dev-alerts@example.com'] });
});

test.each<[string, Parameters<typeof outcome>, string]>([
  ['nobody is told', [() => undefined], 'not: slack, dev-alerts@example.com know of CacheSlow'],
  [
    'the mail has no link to the runbook',
    [(channel) => (channel === 'email' ? firing.annotations.summary : all())],
    'not: slack, dev-alerts@example.com know of CacheSlow',
  ],
  [
    'a message leads to another runbook',
    [() => `${firing.annotations.summary} https://example.com/runbooks/Other.md`],
    'not: slack, dev-alerts@example.com know of CacheSlow',
  ],
  ['its rule has no runbook', [all, { rule: { ...alert, runbook: '' } }], 'CacheSlow has no runbook to lead to'],
  ['it does not end with its cause', [all, { endless: true }], 'not: CacheSlow ends'],
  [
    'nobody hears that it is over',
    [(_, state) => (state === 'resolved' ? undefined : all())],
    'not: slack, dev-alerts@example.com know that CacheSlow is over',
  ],
])('a drill fails where %s', async (_, args, note) => {
  expect(await outcome(...args)).toMatchObject({ passed: false, note });
});
