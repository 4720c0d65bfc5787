import { DatingApp } from '../../stacks/dating-app';
import { environmentNames } from '../../stacks/environments';
import { type Fact, first, port, prometheusConfig, statements } from '../support/read';
import { type Synthesized, synthesize } from '../support/synth';
import { host, memory } from './dating-app-host';
import { network } from './dating-app-network';
import { loki, observability } from './dating-app-observability';

const argument = (name: string, flag: string) => (s: Synthesized) =>
  first(s, name)
    .command.find((each: string) => each.startsWith(flag))
    ?.slice(flag.length);

/** Figures that the architecture states without an environment. */
const everywhere: readonly Fact[] = [
  ['metrics are kept 30 days', argument('prometheus', '--storage.tsdb.retention.time='), '30d'],
  ['logs are kept 30 days', (s) => loki(s).limits_config.retention_period, '720h'],
  ['scraped every 15 s', (s) => prometheusConfig(s).global.scrape_interval, '15s'],
  ['memory of the database', memory('postgres'), [512, 256]],
];

const matches = (actual: unknown, expected: unknown): void => {
  if (expected instanceof RegExp) expect(actual).toMatch(expected);
  else if (typeof expected === 'object' && expected !== null && !Array.isArray(expected) && !(expected instanceof Set))
    expect(actual).toMatchObject(expected);
  else expect(actual).toEqual(expected);
};

describe('dating-app has what its seed says', () => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(DatingApp, 'dev');
  });

  test.each([...host, ...network, ...observability])('%s', (_, read, expected) => {
    matches(read(stack, 'dating-app-dev'), expected);
  });
});

describe.each(environmentNames)('in %s', (environment) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(DatingApp, environment);
  });

  test.each(everywhere)('%s', (_, read, expected) => {
    matches(read(stack, `dating-app-${environment}`), expected);
  });
});

test('only prod keeps metrics beyond its server', () => {
  const remote = (environment: string): unknown =>
    prometheusConfig(synthesize(DatingApp, environment)).remote_write?.[0].sigv4.region;
  expect([remote('dev'), remote('prod')]).toEqual([undefined, 'us-east-1']);
  expect(statements(synthesize(DatingApp, 'prod'), 'prometheus_task-role').flatMap(({ Action }) => Action)).toContain(
    'aps:RemoteWrite',
  );
});

test('elsewhere the port of development is closed', () => {
  const stack = synthesize(DatingApp, 'staging');
  expect(port('webapp')(stack)).toEqual([80]);
  expect(stack.inbound('balancer')).toEqual(['0.0.0.0/0:443', '0.0.0.0/0:80']);
});
