import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { kindOf } from '../lab/drill/configuration';
import { milliseconds, scaleDuration, scaleExpression, scaleFile } from '../lab/drill/time-scale';
import { systems } from '../stacks/systems';
import { tool } from './support/promtool';
import { synthesize, unpack } from './support/synth';

describe('time that runs twenty times faster', () => {
  test.each([
    ['5m', '15000ms'],
    ['15s', '750ms'],
    ['1h30m', '270000ms'],
    ['6d23h30m', '30150000ms'],
    ['10ms', '1ms'],
    ['1ms', '1ms'],
    ['0s', '0ms'],
  ])('a duration of %s takes %s', (before, after) => expect(scaleDuration(before, 20)).toBe(after));

  test.each([
    ['rate(x{a="[5m]"}[5m]) > 5', 'rate(x{a="[5m]"}[15000ms]) > 5'],
    ['avg_over_time(x[1h] offset 23h30m)', 'avg_over_time(x[180000ms] offset 4230000ms)'],
    ['max_over_time(x[30m:1m]) > 20 / 300', 'max_over_time(x[90000ms:3000ms]) > 20 / 300'],
    ['x offset -1w and y == 10m', 'x offset -30240000ms and y == 10m'],
    ['last_seen > time() - 120', 'last_seen > time() - 6'],
    ['last_seen > time() - 30', 'last_seen > time() - 3'],
    ['scrape_duration_seconds > 5', 'scrape_duration_seconds > 5'],
  ])('%s becomes %s', (before, after) => expect(scaleExpression(before, 20)).toBe(after));

  test('LogQL keeps what stands in quotes', () => {
    const query = 'sum(count_over_time({app="[5m]"} |= "offset 5m" |~ `[1h]` [5m] offset 1h)) > 3';
    expect(scaleExpression(query, 20, 'logql')).toBe(
      'sum(count_over_time({app="[5m]"} |= "offset 5m" |~ `[1h]` [15000ms] offset 180000ms)) > 3',
    );
  });

  test('LogQL keeps what a field is compared with', () => {
    expect(scaleExpression('rate({app="a"} | json | took > 10s [5m])', 20, 'logql')).toBe(
      'rate({app="a"} | json | took > 10s [15000ms])',
    );
  });

  test('defaults that are durations are said, so that they are scaled too', () => {
    const scaled = parse(
      scaleFile('alerting: { alertmanagers: [{ dns_sd_configs: [{ names: [a], type: A, port: 1 }] }] }', 20),
    );
    expect(scaled.alerting.alertmanagers).toEqual([
      { timeout: '500ms', dns_sd_configs: [{ refresh_interval: '1500ms', names: ['a'], type: 'A', port: 1 }] },
    ]);
  });

  test('labels, annotations and thresholds stay', () => {
    const group = {
      groups: [
        {
          name: 'a',
          interval: '1m',
          rules: [
            {
              alert: 'A',
              expr: 'x > 600',
              for: '10m',
              labels: { for_long: '5m' },
              annotations: { summary: 'for 10m' },
            },
          ],
        },
      ],
    };
    const [rule] = parse(scaleFile(JSON.stringify(group), 20)).groups[0].rules;
    expect(rule).toEqual({ ...group.groups[0]?.rules[0], for: '30000ms' });
  });
});

/** Every file that the stacks of an environment emit, by system. */
describe.each(systems.map((system) => [system.name, system] as const))('what %s emits, scaled', (_, system) => {
  const folder = mkdtempSync(join(tmpdir(), 'drill-time-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const stack = synthesize(system, 'dev');
  const definitions = Object.values(stack.resources('aws_ecs_task_definition'));
  const files = definitions
    .flatMap(({ container_definitions }) => Object.entries(unpack(JSON.parse(container_definitions))))
    .map(([path, text]) => ({ path, text, kind: kindOf(path, text) }))
    .filter(({ kind, path }) => kind === 'rules' && !path.startsWith('loki'));

  test('is accepted by promtool, rule by rule as many as before', () => {
    expect(files.length).toBeGreaterThan(3);
    for (const { path, text } of files) {
      const scaled = scaleFile(text, 20);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), scaled);
      expect(tool('promtool', folder, 'check', 'rules', path)).toBe('exit 0\n');
      const times = (file: string): number[] =>
        parse(file).groups.flatMap((group: { rules: { for?: string }[] }) =>
          group.rules.map((rule) => milliseconds(rule.for ?? '0s')),
        );
      expect(times(scaled)).toEqual(times(text).map((time) => time / 20));
    }
  });
});
