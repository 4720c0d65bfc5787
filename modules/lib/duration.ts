import { InputError } from './input-error';

/** Seconds of each unit, the largest first. */
const units: Readonly<Record<string, number>> = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds of a duration such as `90s`, `1h30m` or `15d`. */
export function durationSeconds(text: string): number {
  const parts = text.match(/\d+[ywdhms]/g);
  if (parts === null || parts.join('') !== text) {
    throw new InputError({
      place: 'duration',
      problem: `"${text}" is not a duration`,
      allowed: `numbers with ${Object.keys(units).join(', ')}, such as 1h30m`,
      fix: 'correct it',
    });
  }
  return parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (units[part.slice(-1)] ?? 0), 0);
}

/**
 * The form Grafana answers with, so that a plan after the apply is empty: the largest units first, `90m` as `1h30m`, years
 * and weeks only where nothing remains, so that 90 days stay `90d` (`Duration.String` of Prometheus' common model).
 */
export function canonicalDuration(text: string): string {
  let rest = durationSeconds(text);
  if (rest === 0) return '0s';
  const result: string[] = [];
  for (const [unit, size] of Object.entries(units)) {
    const count = Math.floor(rest / size);
    if (count === 0 || ((unit === 'y' || unit === 'w') && rest % size !== 0)) continue;
    result.push(`${count}${unit}`);
    rest -= count * size;
  }
  return result.join('');
}
