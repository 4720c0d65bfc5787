/** What an input error has to say so that its reader can mend it without opening the code. */
export interface InputProblem {
  /** Where it stands: a construct path, a file and field, a container. */
  readonly place: string;
  /** What is wrong, with the value that was given. */
  readonly problem: string;
  /** What is allowed instead. @default left out */
  readonly allowed?: string | readonly (string | number)[];
  /** What to do about it. */
  readonly fix: string;
}

/** Wrong input, refused before anything is written. `main.ts` prints its message without a stack trace. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(problem: InputProblem) {
    const allowed = typeof problem.allowed === 'string' ? problem.allowed : problem.allowed?.join(', ');
    super(
      [
        `${problem.place}: ${problem.problem}`,
        ...(allowed === undefined ? [] : [`  allowed: ${allowed}`]),
        `  fix:     ${problem.fix}`,
      ].join('\n'),
    );
  }
}
