import { InputError } from '../lib/input-error';

/**
 * Milliseconds from which a statement is logged, as PostgreSQL's `log_min_duration_statement` takes them.
 * @throws InputError for a number with which the server would not start.
 */
export function slowStatements(place: string, milliseconds = 500): string {
  if (!Number.isInteger(milliseconds) || milliseconds < 0 || milliseconds > 2_147_483_647) {
    throw new InputError({
      place,
      problem: `statements are logged from ${milliseconds} ms`,
      allowed: 'whole milliseconds from 0, which logs all of them, to 2147483647',
      fix: 'correct slowStatementMs',
    });
  }
  return String(milliseconds);
}
