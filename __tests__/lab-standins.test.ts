import { createSocket } from 'node:dgram';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ecsExporterMetrics } from '../rules/exported/ecs-exporter';
import { answering, body, fake, freePort, install, post, seriesNames, start, stopAll, until } from './support/apps';

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name), 'utf8');

beforeAll(install, 300_000);
afterEach(stopAll);

// Bodies and answers as https://developer.pagerduty.com and https://docs.slack.dev document them.
describe('the receivers', () => {
  const event = {
    routing_key: 'R'.repeat(32),
    event_action: 'trigger',
    dedup_key: 'group-1',
    payload: { summary: 'Web is down', source: 'prometheus', severity: 'critical' },
  };

  test('take what the vendors take, refuse what they refuse, and keep both', async () => {
    const [port, smtp] = [await freePort(), await freePort()];
    const file = join(tmpdir(), `received-${process.pid}-${Date.now()}.jsonl`);
    start('receivers', { HOST: '127.0.0.1', PORT: String(port), SMTP_PORT: String(smtp), RECEIVED_FILE: file });
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/received`);

    const slack = await post(`${url}/slack/T0/B0/key`, { attachments: [{ title: 'FIRING', text: 'Web is down' }] });
    expect([slack.status, await slack.text()]).toEqual([200, 'ok']);
    const empty = await post(`${url}/slack/T0/B0/key`, { channel: '#alerts' });
    expect([empty.status, await empty.text()]).toEqual([400, 'no_text']);
    const broken = await fetch(`${url}/slack/T0/B0/key`, { method: 'POST', body: '{' });
    expect([broken.status, await broken.text()]).toEqual([400, 'invalid_payload']);

    const accepted = await post(`${url}/pagerduty/v2/enqueue`, event);
    expect(accepted.status).toBe(202);
    expect(await accepted.json()).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'group-1' });
    const refused = await post(`${url}/v2/enqueue`, { ...event, routing_key: 'short', payload: { summary: 'x' } });
    expect(refused.status).toBe(400);
    const answer = (await refused.json()) as { status: string; errors: string[] };
    expect(answer.status).toBe('invalid event');
    expect(answer.errors).toContain("Length of 'routing_key' is incorrect (should be 32 characters)");
    expect(answer.errors.join()).toMatch(/'source'.*'severity'/);

    await mail(smtp, 'Subject: [FIRING] Web is down\r\n\r\nRunbook: https://example.com/web');
    const received = (await (await fetch(`${url}/received`)).json()) as { channel: string; accepted: boolean }[];
    expect(received.map((entry) => [entry.channel, entry.accepted])).toEqual([
      ['slack', true],
      ['slack', false],
      ['slack', false],
      ['pagerduty', true],
      ['pagerduty', false],
      ['email', true],
    ]);
    expect(JSON.parse(await body(`${url}/received?channel=email&after=5`))).toMatchObject([
      { recipients: ['oncall@example.com'], headers: { Subject: '[FIRING] Web is down' } },
    ]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(6);
  });
});

/** Sends one mail, a command at a time, as SMTP without pipelining asks. */
async function mail(port: number, content: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const reply = () => new Promise<string>((done) => socket.once('data', (data) => done(String(data))));
  expect(await reply()).toMatch(/^220/);
  const dialogue: [string, RegExp][] = [
    ['HELO lab', /^250/],
    ['MAIL FROM:<alerts@example.com>', /^250/],
    ['RCPT TO:<oncall@example.com>', /^250/],
    ['DATA', /^354/],
    [`${content}\r\n.`, /^250/],
    ['QUIT', /^221/],
  ];
  for (const [line, expected] of dialogue) {
    socket.write(`${line}\r\n`);
    expect(await reply()).toMatch(expected);
  }
  socket.destroy();
}

test('the stand-in for ecs_exporter serves what the rules read, from the endpoint AWS documents', async () => {
  const endpoint = await fake({
    '/v4/task': fixture('ecs-task-metadata.json'),
    '/v4/task/stats': fixture('ecs-task-stats.json'),
  });
  const port = await freePort();
  const env = { ECS_CONTAINER_METADATA_URI_V4: `${endpoint}/v4` };
  const { log } = start('ecs-exporter', env, [`--web.listen-address=:${port}`]);
  await answering(`http://127.0.0.1:${port}/metrics`);
  expect(JSON.parse(log().split('\n')[0] ?? '')).toMatchObject({ stand_in: true });

  const exposition = await body(`http://127.0.0.1:${port}/metrics`);
  expect([...seriesNames(exposition)].sort()).toEqual([...ecsExporterMetrics].sort());
  for (const line of [
    'ecs_container_cpu_usage_seconds_total{container_name="web"} 2.5',
    'ecs_container_restarts_total{container_name="web"} 3.0',
    // Its own limit, and the task's where there is none.
    'ecs_container_memory_limit_bytes{container_name="web"} 2.68435456e+08',
    'ecs_container_memory_limit_bytes{container_name="node-exporter"} 1.073741824e+09',
    'ecs_network_receive_bytes_total{interface="eth1"} 1.29e+06',
    'ecs_task_cpu_limit_vcpus 0.5',
  ]) {
    expect(exposition).toContain(`${line}\n`);
  }
  expect(exposition).not.toContain('"stopped"');
});

test('the stand-in for the CloudWatch agent says what it would send', async () => {
  const [statsd, emf] = [await freePort(), await freePort()];
  const configuration = {
    agent: { metrics_collection_interval: 1 },
    metrics: { namespace: 'Koronet', metrics_collected: { statsd: { service_address: `:${statsd}` }, mem: {} } },
    logs: { metrics_collected: { emf: { service_address: `:${emf}` } } },
  };
  const { log } = start('cloudwatch-agent', { CW_CONFIG_CONTENT: JSON.stringify(configuration) });
  const sent = () =>
    log()
      .split('\n')
      .filter((line) => line.includes('would send'))
      .map((line) => JSON.parse(line));
  await until('the agent samples', () => sent().some(({ metric }) => metric === 'mem_used_percent'));

  const udp = createSocket('udp4');
  udp.send('web.requests:2|c\nweb.requests:3|c', statsd, '127.0.0.1');
  const CloudWatchMetrics = [
    { Namespace: 'Koronet', Dimensions: [['Service']], Metrics: [{ Name: 'Orders', Unit: 'Count' }] },
  ];
  const event = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Service: 'web', Orders: 7 };
  connect(emf, '127.0.0.1').end(`${JSON.stringify(event)}\n`);
  const find = (name: string) => until(name, () => sent().find(({ metric }) => metric === name));
  expect(await find('web.requests')).toMatchObject({ namespace: 'Koronet', value: 5, unit: 'Count' });
  expect(await find('Orders')).toMatchObject({ value: 7, dimensions: { Service: 'web' } });
  udp.close();
});

test('the stand-in for the CloudWatch agent carries over the metrics that a declaration selects', async () => {
  const target = new URL(await fake({ '/metrics': '# TYPE orders_total counter\norders_total{shop="a"} 4\nother 1\n' }))
    .host;
  const scrape = { scrape_configs: [{ job_name: 'application', static_configs: [{ targets: [target] }] }] };
  const declaration = { source_labels: ['job'], label_matcher: '^application$', metric_selectors: ['^orders_total$'] };
  const prometheus = {
    prometheus_config_path: 'env:PROMETHEUS_CONFIG_CONTENT',
    emf_processor: {
      metric_namespace: 'Koronet',
      // The second needs a label that the metric does not have.
      metric_declaration: [{ ...declaration, dimensions: [['shop'], ['shop', 'town']] }],
    },
  };
  const { log } = start('cloudwatch-agent', {
    CW_CONFIG_CONTENT: JSON.stringify({ logs: { metrics_collected: { prometheus } } }),
    PROMETHEUS_CONFIG_CONTENT: JSON.stringify(scrape),
  });
  await until('a metric', () => log().includes('would send'));
  const sent = log()
    .split('\n')
    .filter((line) => line.includes('would send'));
  expect(sent.map((line) => JSON.parse(line))).toMatchObject([
    { namespace: 'Koronet', metric: 'orders_total', dimensions: { shop: 'a' }, value: 4 },
  ]);
});

test('the stand-in for Alloy pushes the lines of the files that its configuration names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alloy-'));
  const file = join(folder, 'abc', 'abc-json.log');
  mkdirSync(join(folder, 'abc'));
  const labels = {
    'com.amazonaws.ecs.container-name': 'bot',
    'com.amazonaws.ecs.task-definition-family': 'dating-bot',
  };
  writeFileSync(join(folder, 'abc', 'config.v2.json'), JSON.stringify({ Name: '/x', Config: { Labels: labels } }));
  writeFileSync(file, '{"log":"first\\n","stream":"stdout","time":"2026-11-20T10:00:00.123456789Z"}\n');
  const pushed: { streams: { stream: Record<string, string>; values: [string, string][] }[] }[] = [];
  const loki = await fake({ '/loki/api/v1/push': 'ok' }, (received) => pushed.push(JSON.parse(received)));
  const configuration = join(folder, 'config.alloy');
  writeFileSync(
    configuration,
    `local.file_match "containers" {
  path_targets = [{ __path__ = "${folder}/*/*-json.log", job = "containers" }]
}
loki.write "default" {
  endpoint { url = "${loki}/loki/api/v1/push" }
}
`,
  );
  const port = await freePort();
  start('alloy', {}, ['run', `--server.http.listen-addr=0.0.0.0:${port}`, configuration]);
  await until('the first line', () => pushed.length === 1);
  appendFileSync(file, '{"log":"second\\n","stream":"stderr","time":"2026-11-20T10:00:01Z"}\n');
  await until('the second line', () => pushed.length === 2);
  const stream = { job: 'containers', filename: file, container: 'bot', task_family: 'dating-bot' };
  expect(pushed).toEqual([
    { streams: [{ stream: { ...stream, stream: 'stdout' }, values: [['1795168800123456000', 'first']] }] },
    { streams: [{ stream: { ...stream, stream: 'stderr' }, values: [['1795168801000000000', 'second']] }] },
  ]);
  expect(await body(`http://127.0.0.1:${port}/metrics`)).toContain('loki_write_sent_entries_total 2.0');
});
