/** What an input error has to say so that its reader can mend it without opening the code. */
export interface InputProblem {
  /** Where it stands: a construct path, a file and field, a container. */
  readonly place: string;
  /** What is wrong, with the value that was given. */
  readonly problem: string;
  /** What is allowed instead. */
  readonly allowed: string | readonly (string | number)[];
  /** What to do about it. */
  readonly fix: string;
}

/** Wrong input, refused before anything is written. `main.ts` prints its message without a stack trace. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(problem: InputProblem) {
    const allowed = typeof problem.allowed === 'string' ? problem.allowed : problem.allowed.join(', ');
    super(
      [
        `${problem.place}: ${problem.problem}`,
        `  allowed: ${allowed || 'there is none yet'}`,
        `  fix:     ${problem.fix}`,
      ].join('\n'),
    );
  }
}

/**
 * The input error that an error stands for; none where it is a fault of the program. What `constructs` says of an id that
 * stands twice in one scope is wrong input, too.
 */
export function asInputError(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error;
  const [, id, scope, path] =
    /^There is already a Construct with name '(.+)' in (\S+)(?: \[(.+)\])?$/.exec((error as Error).message) ?? [];
  if (id === undefined) return undefined;
  return new InputError({
    place: path ?? scope ?? '',
    problem: `"${id}" is declared twice`,
    allowed: 'each name once in its scope',
    fix: 'rename one of the two, or leave it out',
  });
}
