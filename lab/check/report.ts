import { columns } from '../../modules/lib/columns';
import type { Finding } from './finding';

const marks = { pass: '✓', fail: '✗', note: '–' } as const;

/** What a verification found, as aligned lines. */
export function report(found: readonly (Finding & { verification: string })[]): string {
  return columns(
    found.map(({ verdict, verification, thing, detail }) => [marks[verdict], verification, thing, detail]),
  );
}
