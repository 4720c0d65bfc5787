import { DatingApp } from '../../stacks/dating-app';
import { environmentNames } from '../../stacks/environments';
import { port, prometheusConfig, statements } from '../support/read';
import { type Synthesized, synthesize } from '../support/synth';
import { host, hostInDev } from './dating-app-host';
import { network, networkInDev } from './dating-app-network';
import { observability, observabilityInDev } from './dating-app-observability';

const matches = (actual: unknown, expected: unknown): void => {
  if (expected instanceof RegExp) expect(actual).toMatch(expected);
  else if (typeof expected === 'object' && expected !== null && !Array.isArray(expected) && !(expected instanceof Set))
    expect(actual).toMatchObject(expected);
  else expect(actual).toEqual(expected);
};

/** Its figures hold wherever it runs; the names it has are those of dev. */
const everywhere = [...host, ...network, ...observability];
const inDev = [...hostInDev, ...networkInDev, ...observabilityInDev];

describe.each(environmentNames)('dating-app has what its seed says in %s', (environment) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(DatingApp, environment);
  });

  test.each(environment === 'dev' ? [...everywhere, ...inDev] : everywhere)('%s', (_, read, expected) => {
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
