import { InputError } from '../lib/input-error';

/** Name, lowest and highest value of each field of a cron expression in AWS; names of months and days count too. */
const fields = [
  { name: 'minutes', from: 0, to: 59, names: [] },
  { name: 'hours', from: 0, to: 23, names: [] },
  { name: 'day of month', from: 1, to: 31, names: ['L', 'LW'] },
  { name: 'month', from: 1, to: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { name: 'day of week', from: 1, to: 7, names: 'SUN MON TUE WED THU FRI SAT L'.split(' ') },
  { name: 'year', from: 1970, to: 2199, names: [] },
] as const;

/** Fields of which exactly one is `?`. */
const dayFields = [2, 4];

/**
 * Refuses a schedule that AWS Backup refuses: another form than `cron(minutes hours day-of-month month day-of-week year)`,
 * a value out of range, both days or neither left open, more than one start an hour.
 */
export function assertBackupSchedule(place: string, schedule: string): void {
  const refuse = (problem: string): never => {
    throw new InputError({
      place,
      problem: `schedule '${schedule}': ${problem}`,
      allowed: 'cron(minutes hours day-of-month month day-of-week year), in UTC, at most once an hour',
      fix: "correct it; every night at three is 'cron(0 3 * * ? *)'",
    });
  };
  const parts = /^cron\((.+)\)$/.exec(schedule)?.[1]?.trim().split(/\s+/) ?? [];
  if (parts.length !== fields.length) refuse('is not a cron expression of six fields');
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    if (part === '?' && dayFields.includes(index)) continue;
    if (!part.split(',').every((item) => isItem(item, field))) refuse(`'${part}' is no value of ${field.name}`);
  }
  if (dayFields.filter((index) => parts[index] === '?').length !== 1) {
    refuse('exactly one of day of month and day of week has to be ?');
  }
  if (!/^\d+$/.test(parts[0] ?? '')) refuse('it would start more than once an hour');
}

function isItem(item: string, { from, to, names }: (typeof fields)[number]): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const known = new Set<string>(names);
  return range
    .split('-', 3)
    .every(
      (value, index) =>
        index < 2 && (known.has(value) || (/^\d+$/.test(value) && Number(value) >= from && Number(value) <= to)),
    );
}
