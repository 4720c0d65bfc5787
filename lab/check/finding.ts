/** One thing that a verification looked at. */
export interface Finding {
  /** `note` is what cannot be seen in the lab, with the reason; it does not fail the check. */
  readonly verdict: 'pass' | 'fail' | 'note';
  /** What was looked at, by its own name. */
  readonly thing: string;
  readonly detail: string;
}

export const pass = (thing: string, detail: string): Finding => ({ verdict: 'pass', thing, detail });

export const fail = (thing: string, expected: string, observed: string): Finding => ({
  verdict: 'fail',
  thing,
  detail: `expected ${expected}, observed ${observed}`,
});

export const note = (thing: string, reason: string): Finding => ({ verdict: 'note', thing, detail: reason });

/** A number of things, as words. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** One note for each reason, on all that it is the reason of. */
export function notes(findings: readonly Finding[], one: string, many?: string): Finding[] {
  const reasons = new Map<string, number>();
  for (const { verdict: each, detail } of findings) {
    if (each === 'note') reasons.set(detail, (reasons.get(detail) ?? 0) + 1);
  }
  return [...reasons].map(([reason, number]) => note(count(number, one, many), reason));
}

/** The failures, or else one line that says how much was found as it should be. */
export function verdict(failures: readonly Finding[], thing: string, detail: string): Finding[] {
  return failures.length > 0 ? [...failures] : [pass(thing, detail)];
}
