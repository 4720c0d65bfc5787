import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../modules/lib/project-root';
import { alertmanagerConfig } from '../modules/monitoring/alertmanager-config';
import { AlertmanagerApi } from '../scripts/alertmanager-api';
import { testAlert } from '../scripts/test-alert';
import { plannedReceivers } from '../scripts/test-alert-stack';
import { environment } from '../stacks/environments';

const tool = (name: string): string => join(projectRoot, '.tools', 'bin', name);
const { receivers } = environment('dev');
const config = alertmanagerConfig(receivers, '/etc/alertmanager', receivers.escalation);

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The real Alertmanager with a configuration, on the loopback. */
class Running {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(text: string): Promise<Running> {
    const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, text);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(
      tool('alertmanager'),
      [
        `--config.file=${file}`,
        `--storage.path=${folder}`,
        '--cluster.listen-address=',
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=receiver-name-in-metrics',
      ],
      { stdio: 'ignore' },
    );
    const running = new Running(url, child, folder);
    for (let attempt = 0; attempt < 100; attempt++) {
      const ready = await fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return running;
      await sleep(100);
    }
    await running.stop();
    throw new Error(`Alertmanager did not come up at ${url}`);
  }

  /** Receivers that it has tried to notify. */
  async notified(): Promise<string[]> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const tried = [...text.matchAll(/^alertmanager_notifications_total\{(.*?)\} (\d+)$/gm)]
      .filter(([, , count]) => Number(count) > 0)
      .map(([, labels = '']) => /receiver_name="([^"]+)"/.exec(labels)?.[1] ?? labels);
    return [...new Set(tried)].sort();
  }

  async silence(name: string, value: string): Promise<void> {
    const now = Date.now();
    const response = await fetch(`${this.url}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: [{ name, value, isRegex: false, isEqual: true }],
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + 600_000).toISOString(),
        createdBy: 'test',
        comment: 'taken on',
      }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

describe('escalation', () => {
  test.each([
    ['critical', ['escalation', 'critical']],
    ['warning', ['warning']],
  ])('a %s alert is routed to %j', (severity, expected) => {
    expect(plannedReceivers(config, { alertname: 'HighErrorRate', severity })).toEqual(expected);
  });

  test('without a second level nobody else hears of it', () => {
    const plain = alertmanagerConfig(receivers, '/etc/alertmanager');
    expect(plannedReceivers(plain, { severity: 'critical' })).toEqual(['critical']);
  });

  /** Seconds instead of minutes, all else as it is emitted. */
  const quick = alertmanagerConfig(receivers, '/etc/alertmanager', { after: '4s', to: ['lead@example.com'] })
    .replaceAll('group_wait: 30s', 'group_wait: 1s')
    // Nobody takes mail here; what counts is that it was tried.
    .replace(/smtp_smarthost: .*/, 'smtp_smarthost: 127.0.0.1:9');

  const alert = (service: string) => ({
    labels: { alertname: 'HighErrorRate', severity: 'critical', service },
    annotations: {},
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 600_000).toISOString(),
  });

  test('a critical alert that stays reaches the second level after its time, one that was silenced does not', async () => {
    const [ignored, taken] = await Promise.all([Running.start(quick), Running.start(quick)]);
    try {
      await new AlertmanagerApi(ignored.url).post(alert('backend'));
      await new AlertmanagerApi(taken.url).post(alert('backend'));
      await sleep(2500);
      expect(await ignored.notified()).toEqual(['critical']);
      expect(await taken.notified()).toEqual(['critical']);
      await taken.silence('service', 'backend');
      await sleep(4000);
      expect(await ignored.notified()).toEqual(['critical', 'escalation']);
      expect(await taken.notified()).toEqual(['critical']);
    } finally {
      await Promise.all([ignored.stop(), taken.stop()]);
    }
  });
});

describe('test alert', () => {
  let alertmanager: Running;
  const lines: string[] = [];
  const options = () => ({
    stack: 'showcase-dev',
    severity: 'critical' as const,
    url: alertmanager.url,
    holdSeconds: 0,
    log: (line: string) => void lines.push(line),
  });

  beforeAll(async () => {
    alertmanager = await Running.start(config);
  });
  afterAll(() => alertmanager.stop());

  test('says whom it reaches and leaves nothing behind', async () => {
    expect(await testAlert(options())).toEqual(['escalation', 'critical']);
    expect(await new AlertmanagerApi(alertmanager.url).standing({ alertname: 'TestAlert' })).toEqual([]);
    expect(lines).toContain('as the configuration of the stack has it');
  });

  test('says that a silence keeps it back, and resolves it all the same', async () => {
    await alertmanager.silence('service', 'test');
    await expect(testAlert(options())).rejects.toThrow(/^silence [\w-]+ keeps it from its receivers/);
    expect(await new AlertmanagerApi(alertmanager.url).standing({ alertname: 'TestAlert' })).toEqual([]);
  });

  test('says that another configuration runs', async () => {
    const other = await Running.start(alertmanagerConfig(receivers, '/etc/alertmanager'));
    try {
      await expect(testAlert({ ...options(), url: other.url })).rejects.toThrow(
        'routes it to escalation, critical: another one is running',
      );
    } finally {
      await other.stop();
    }
  });

  test('says that nobody answers', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(testAlert({ ...options(), url })).rejects.toThrow(
      /does not answer \(.*ECONNREFUSED.*\): is the stack applied/,
    );
  });

  test('says what stacks there are', async () => {
    await expect(testAlert({ ...options(), stack: 'shwcase-dev' })).rejects.toThrow(
      /there is no stack shwcase-dev in cdktf.out \(.*showcase-dev.*\)/,
    );
  });
});
