import { columns } from '../../modules/lib/columns';
import type { DrillReport, Outcome } from './index';

/** The drills as a table, and what was not drilled with the reason. */
export function report({ factor, outcomes, notDrilled, alarms, passed }: DrillReport): string {
  const rows = outcomes.map((each) => [
    each.passed ? 'pass' : 'FAIL',
    each.alert,
    each.cause,
    seconds(each.fired),
    [...new Set(each.notified)].join(', ') || '-',
    seconds(each.resolved),
  ]);
  const notes = outcomes.filter(({ note }) => note !== '').map(({ alert, note }) => `  ${alert}: ${note}`);
  const others = notDrilled.map(({ alert, reason, tested }) => [
    '',
    alert,
    reason || 'NO DRILL, and no reason for that',
    tested ? 'has its promtool test' : 'HAS NO promtool TEST',
  ]);
  return [
    `Time ran ${factor} times faster than planned: 5 minutes of a rule took ${300 / factor} s, a scrape interval of 15 s ${15 / factor} s.`,
    '',
    columns([['', 'ALERT', 'CAUSE', 'FIRED AFTER', 'NOTIFIED', 'RESOLVED AFTER'], ...rows]),
    ...(notes.length > 0 ? ['', ...notes] : []),
    ...(others.length > 0 ? ['', 'Not drilled here:', columns(others)] : []),
    ...(alarms.length > 0
      ? [
          '',
          `Not drilled here: ${alarms.length} alarms that CloudWatch evaluates (the relay that tells Alertmanager of them has a test)`,
        ]
      : []),
    '',
    passed ? `${count(outcomes, 'drill')} passed` : 'NOT passed',
  ].join('\n');
}

const seconds = (value: number | undefined): string => (value === undefined ? '-' : `${value.toFixed(1)} s`);

const count = (list: readonly Outcome[], what: string): string =>
  `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
