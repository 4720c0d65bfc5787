import { Control, NotUp } from '../lab/control';
import { type DrillReport, drill } from '../lab/drill';
import { obstacle } from '../lab/up';
import { Koronet } from '../stacks/koronet';
import { appliedState } from './support/sabotage';

const reason = obstacle();
const stack = `drilltest-${process.pid}`;
/** The whole drill takes minutes; these are an alert on a dead server, one on what users see, and one that pages nobody. */
const alerts = ['HighErrorRate', 'RedisMemoryHigh', 'PostgresDown'];

(reason === undefined ? describe : describe.skip)(
  `drills of koronet${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let report: DrillReport;
    const said: string[] = [];

    beforeAll(async () => {
      const state = appliedState(Koronet, 'dev');
      const log = (line: string): void => void said.push(line);
      report = await drill(stack, { state, origin: 'koronet-dev', alerts, factor: 30, log });
    }, 300_000);

    const outcome = (name: string) => report.outcomes.find(({ alert }) => alert === name);

    test.each(alerts)('%s fires, is told with its runbook, and ends', (name) => {
      expect(outcome(name)).toMatchObject({ passed: true, note: '' });
    });

    test('critical alerts page, warnings do not; both reach chat and mail', () => {
      const people = ['pagerduty', 'slack', 'dev-alerts@example.com'];
      expect(outcome('PostgresDown')?.notified).toEqual(people);
      expect(outcome('HighErrorRate')?.notified).toEqual(people);
      expect(outcome('RedisMemoryHigh')?.notified).toEqual(people.slice(1));
    });

    test('what causes an alert, and that it passed, is said as it happens', () => {
      expect(said).toContain('PostgresDown: PostgreSQL is stopped');
      expect(said).toContain('PostgresDown passed');
    });

    test('the lab of the drills is gone', async () => {
      await expect(new Control(`${stack}-drill`).status()).rejects.toThrow(NotUp);
    });
  },
);
