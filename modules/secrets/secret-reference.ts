/** A secret as a container definition names it: by ARN, never by value. */
export interface SecretReference {
  readonly arn: string;
  /** Raising it writes a new value; tasks see it as a new revision. */
  readonly version: number;
}
