import { parse } from 'yaml';
import { canonicalDuration } from '../modules/lib/duration';
import { startAlertmanager } from './support/alertmanager';
import type { Config } from './support/synth';

describe('durations', () => {
  /** As people write them, and as Prometheus' common model prints them; Grafana's API and Alertmanager share it. */
  const forms: readonly (readonly [string, string])[] = [
    ['30s', '30s'],
    ['60s', '1m'],
    ['90s', '1m30s'],
    ['5m', '5m'],
    ['90m', '1h30m'],
    ['4h', '4h'],
    ['12h', '12h'],
    ['24h', '1d'],
    ['36h', '1d12h'],
    ['7d', '1w'],
    ['168h', '1w'],
    ['10d', '10d'],
    ['14d', '2w'],
    ['30d', '30d'],
    ['90d', '90d'],
    ['365d', '1y'],
  ];

  test.each(forms)('%s is %s', (written, canonical) => {
    expect(canonicalDuration(written)).toBe(canonical);
    expect(canonicalDuration(canonical)).toBe(canonical);
  });

  test('nothing is 0s, and what is no duration is refused', () => {
    expect(canonicalDuration('0s')).toBe('0s');
    for (const wrong of ['', '5', 'five minutes', '1.5h', '5m '])
      expect(() => canonicalDuration(wrong)).toThrow(/no. a duration/);
  });

  test("are the real Alertmanager's", async () => {
    const routes = forms.map(([written]) => ({
      receiver: 'nobody',
      matchers: [`a="${written}"`],
      repeat_interval: written,
    }));
    const { url, stop } = await startAlertmanager(
      JSON.stringify({ route: { receiver: 'nobody', routes }, receivers: [{ name: 'nobody' }] }),
    );
    try {
      const status = (await (await fetch(`${url}/api/v2/status`)).json()) as Config;
      const printed = parse(status.config.original).route.routes.map((route: Config) => route.repeat_interval);
      expect(printed).toEqual(forms.map(([written]) => canonicalDuration(written)));
    } finally {
      stop();
    }
  });
});
