/** What every resource of the state has. */
export interface Identified {
  readonly id: string;
  readonly arn?: string;
}

/** An attribute that may be unset. */
export type Optional<T> = T | null | undefined;
