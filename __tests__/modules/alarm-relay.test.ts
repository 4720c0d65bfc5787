import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../modules/lib/project-root';
import { Koronet } from '../../stacks/koronet';
import { startAlertmanager } from '../support/alertmanager';
import { until } from '../support/apps';
import { type Config, type Synthesized, synthesize } from '../support/synth';

/** The part of the SDK that the function's runtime brings: it answers with the alarms that the test wrote down, in pages of one. */
const sdk = `import { readFileSync } from 'node:fs';
export class CloudWatchClient {}
export async function* paginateDescribeAlarms({ client }, { AlarmNamePrefix, StateValue }) {
  if (!(client instanceof CloudWatchClient)) throw new Error('not a client');
  for (const alarm of JSON.parse(readFileSync(process.env.ALARMS_FILE, 'utf8'))) {
    if (alarm.StateValue === StateValue && alarm.AlarmName.startsWith(AlarmNamePrefix)) yield { MetricAlarms: [alarm] };
  }
  yield {};
}
`;

const folder = mkdtempSync(join(tmpdir(), 'relay-'));
const alarmsFile = join(folder, 'alarms.json');
let stack: Synthesized;
let environment: Record<string, string>;
let alertmanager: { url: string; stop: () => void };

beforeAll(async () => {
  stack = synthesize(Koronet, 'dev');
  environment = stack.one('aws_lambda_function').environment.variables;
  // As it lies in the function's archive, with the SDK where its runtime has it.
  copyFileSync(join(projectRoot, 'modules/alarms/relay/index.mjs'), join(folder, 'index.mjs'));
  const module = join(folder, 'node_modules', '@aws-sdk', 'client-cloudwatch');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'package.json'), JSON.stringify({ type: 'module', exports: './index.mjs' }));
  writeFileSync(join(module, 'index.mjs'), sdk);
  alertmanager = await startAlertmanager(stack.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '');
});

afterAll(() => {
  alertmanager?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the function once, as the schedule does, while these alarms exist. */
function relay(alarms: readonly object[], change = {}): Promise<{ code: number | null; output: string }> {
  writeFileSync(alarmsFile, JSON.stringify(alarms));
  const program = `import { handler } from ${JSON.stringify(join(folder, 'index.mjs'))}; console.log(JSON.stringify(await handler()));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...environment, ALERTMANAGER_URL: alertmanager.url, ALARMS_FILE: alarmsFile, ...change },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output: output.trim() })));
}

const alarm = (name: string, state: string): object => ({
  AlarmName: `koronet-dev-${name}`,
  StateValue: state,
  StateReason: 'Threshold Crossed: 5 datapoints were greater than the threshold',
  StateTransitionedTimestamp: new Date(Date.now() - 60_000).toISOString(),
});

const standing = async (): Promise<Config[]> =>
  (await fetch(`${alertmanager.url}/api/v2/alerts`)).json() as Promise<Config[]>;

test('nothing is posted while nothing is in ALARM', async () => {
  expect(await relay([alarm('LoadBalancerErrors', 'OK')])).toEqual({ code: 0, output: '{"posted":0}' });
  expect(await standing()).toEqual([]);
});

test('an alarm reaches the receivers of its severity, with all that a message needs', async () => {
  const alarms = [
    alarm('LoadBalancerErrors', 'ALARM'),
    alarm('ApplicationDatabaseErrors', 'OK'),
    // Direct ones go around Alertmanager; nobody knows the last.
    alarm('AlertmanagerTaskMissing', 'ALARM'),
    alarm('Stranger', 'ALARM'),
  ];
  expect(await relay(alarms)).toEqual({ code: 0, output: '{"posted":1}' });
  const [alert] = await until('the alert', async () => ((await standing()).length > 0 ? standing() : undefined));
  expect(alert?.labels).toEqual({
    alertname: 'LoadBalancerErrors',
    severity: 'critical',
    system: 'koronet',
    environment: 'dev',
    source: 'cloudwatch',
  });
  expect(alert?.annotations).toMatchObject({
    summary: expect.stringMatching(/load balancer/i),
    description: expect.stringContaining('Threshold Crossed'),
    runbook_url: expect.stringMatching(/^https:.*\/LoadBalancerErrors\.md$/),
  });
  expect(alert?.receivers.map(({ name }: Config) => name)).toEqual(['critical']);
});

test('it stands for some minutes after each run, and for longer while it is told again', async () => {
  const end = async (): Promise<number> => Date.parse((await standing())[0]?.endsAt);
  const before = await end();
  // More than two runs of the schedule, so that one that fails does not resolve it; less than a person would wait for.
  expect(before - Date.now()).toBeGreaterThan(120_000);
  expect(before - Date.now()).toBeLessThanOrEqual(180_000);
  await relay([alarm('LoadBalancerErrors', 'ALARM')]);
  await until('a later end', async () => (await end()) > before);
  expect(await standing()).toHaveLength(1);
});

test('a run that Alertmanager does not take fails, so that its error is counted', async () => {
  const { code, output } = await relay([alarm('LoadBalancerErrors', 'ALARM')], {
    ALERTMANAGER_URL: `${alertmanager.url}/nowhere`,
  });
  expect(code).not.toBe(0);
  expect(output).toContain('Alertmanager answered 404');
});

test('a runbook outside this repository is linked to as it stands', async () => {
  const runbook = 'https://example.com/balancer';
  const known = { BalancerFull: { severity: 'warning', summary: 'The balancer is full', runbook } };
  await relay([alarm('BalancerFull', 'ALARM')], { ALARMS: JSON.stringify(known) });
  const found = async () => (await standing()).find(({ labels }) => labels.alertname === 'BalancerFull');
  expect((await until('the alert', found)).annotations.runbook_url).toBe(runbook);
});

test('is called on every change of state of its own alarms, and every minute', () => {
  const rules = Object.values(stack.resources('aws_cloudwatch_event_rule'));
  expect(rules.map((rule) => rule.schedule_expression).filter(Boolean)).toEqual(['rate(1 minute)']);
  const pattern = JSON.parse(rules.find((rule) => rule.event_pattern)?.event_pattern);
  expect(pattern).toMatchObject({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { alarmName: [{ prefix: 'koronet-dev-' }] },
  });
  expect(Object.keys(stack.resources('aws_cloudwatch_event_target'))).toHaveLength(2);
  expect(Object.values(stack.resources('aws_lambda_permission')).map(({ principal }) => principal)).toEqual([
    'events.amazonaws.com',
    'events.amazonaws.com',
  ]);
});
