import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AlertmanagerApi, type PostedAlert, type StandingAlert } from './alertmanager-api';
import { describeStack, labAddress, plannedReceivers } from './test-alert-stack';

const usage = `usage: npm run test-alert -- <stack> [--severity critical|warning] [--url <address>] [--token <token>] [--hold <seconds>]

Sends an alert named TestAlert through Alertmanager, says whom it reaches, and resolves it.

  --severity   which of the routes to try [default: warning]
  --url        Alertmanager, or Grafana's way to it
               [default: the stack in the lab if it is up, else Grafana at the stack's domain]
  --token      of a Grafana service account with role Editor [default: GRAFANA_TOKEN]
  --hold       seconds until it is resolved; receivers hear of it after half a minute [default: 60]`;

const severities = ['critical', 'warning'] as const;

export interface TestAlertOptions {
  readonly stack: string;
  readonly severity: (typeof severities)[number];
  /** @default the stack in the lab if it is up, else Grafana at the stack's domain */
  readonly url?: string;
  /** Bearer token. @default none */
  readonly token?: string;
  /** Seconds the alert stands. */
  readonly holdSeconds: number;
  readonly log: (line: string) => void;
  /** Ends the hold early; the alert is resolved all the same. @default never */
  readonly signal?: AbortSignal;
}

/** Minutes after which Alertmanager resolves the alert by itself, should this program be killed. */
const lifetimeMinutes = 15;

/**
 * Sends a test alert, waits until Alertmanager has it, and resolves it.
 * @returns names of the receivers it was routed to
 * @throws if it is not accepted, is silenced, or goes elsewhere than the stack's configuration says
 */
export async function testAlert(options: TestAlertOptions): Promise<string[]> {
  const { stack, severity, log } = options;
  const described = describeStack(stack);
  const api = new AlertmanagerApi(options.url ?? (await labAddress(stack)) ?? described.viaGrafana, options.token);
  const id = randomUUID().slice(0, 8);
  const labels = { ...described.labels, alertname: 'TestAlert', severity, service: 'test', test: id };
  const start = new Date();
  const alert = (endsAt: Date): PostedAlert => ({
    labels,
    annotations: {
      summary: `TEST ${id}: nothing is wrong`,
      description: `${userInfo().username} tries whether ${severity} alerts of ${stack} arrive. It resolves by itself.`,
      runbook_url: described.runbook,
    },
    startsAt: start.toISOString(),
    endsAt: endsAt.toISOString(),
  });

  await api.post(alert(new Date(start.getTime() + lifetimeMinutes * 60_000)));
  try {
    const standing = await accepted(api, { test: id });
    const receivers = standing.receivers.map(({ name }) => name);
    log(`${api.url} has TestAlert ${id}, ${severity}, for ${receivers.join(', ')}`);
    if (standing.status.silencedBy.length > 0) {
      throw new Error(
        `silence ${standing.status.silencedBy.join(', ')} keeps it from its receivers: end it and try again`,
      );
    }
    const planned = plannedReceivers(described.alertmanagerConfig, labels);
    if (planned === undefined)
      log('not compared with the configuration: amtool is not installed (npm run tools -- amtool)');
    else if (planned.join() !== receivers.join()) {
      throw new Error(
        `the configuration of ${stack} routes it to ${planned.join(', ')}: another one is running, apply the stack`,
      );
    } else log('as the configuration of the stack has it');
    log(`held for ${options.holdSeconds} s: look for "TEST ${id}" at the receivers`);
    await sleep(options.holdSeconds * 1000, undefined, { signal: options.signal }).catch(() => log('interrupted'));
    return receivers;
  } finally {
    await api.post(alert(new Date()));
    await gone(api, { test: id });
    log(`resolved; receivers hear of that within five minutes`);
  }
}

async function accepted(api: AlertmanagerApi, labels: Record<string, string>): Promise<StandingAlert> {
  for (let attempt = 0; attempt < 30; attempt++) {
    const [standing] = await api.standing(labels);
    if (standing && standing.status.state !== 'unprocessed') return standing;
    await sleep(500);
  }
  throw new Error(`${api.url} took the alert and has not shown it within 15 s: see the log of Alertmanager`);
}

async function gone(api: AlertmanagerApi, labels: Record<string, string>): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt++) {
    if ((await api.standing(labels)).length === 0) return;
    await sleep(500);
  }
  throw new Error(`${api.url} still shows the alert 15 s after its end: see the log of Alertmanager`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      severity: { type: 'string', default: 'warning' },
      url: { type: 'string' },
      token: { type: 'string', default: process.env.GRAFANA_TOKEN },
      hold: { type: 'string', default: '60' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [stack, ...others] = positionals;
  const severity = severities.find((each) => each === values.severity);
  const holdSeconds = Number(values.hold);
  if (values.help) return console.log(usage);
  if (stack === undefined || others.length > 0) throw new Error(usage);
  if (severity === undefined) throw new Error(`--severity ${values.severity}: choose ${severities.join(' or ')}`);
  if (!(holdSeconds >= 0 && holdSeconds < lifetimeMinutes * 60)) {
    throw new Error(`--hold ${values.hold}: choose 0 to ${lifetimeMinutes * 60 - 1} seconds`);
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const { url, token } = values;
  await testAlert({ stack, severity, url, token, holdSeconds, log: console.error, signal: interrupt.signal });
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
