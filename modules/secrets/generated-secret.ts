import type { Construct } from 'constructs';
import { Ephemeral } from '../lib/ephemeral';
import { InputError } from '../lib/input-error';
import { Secret, type SecretProps } from './secret';

export interface GeneratedSecretProps extends SecretProps {
  /** Characters, 16 to 128. @default 32 */
  readonly length?: number;
}

/** A password that nobody has to think of: Secrets Manager draws it, and only those allowed to read the secret see it. */
export class GeneratedSecret extends Secret {
  /** @throws InputError for a length out of range, and for what `Secret` refuses. */
  constructor(scope: Construct, id: string, props: GeneratedSecretProps) {
    const length = props.length ?? 32;
    if (!Number.isInteger(length) || length < 16 || length > 128) {
      throw new InputError({
        place: `${scope.node.path}/${id}`,
        problem: `a password of ${length} characters`,
        allowed: '16 to 128',
        fix: 'leave the length out: 32 letters and digits carry 190 bits',
      });
    }
    super(scope, id, props, (secret) =>
      new Ephemeral(secret, 'password', 'aws_secretsmanager_random_password', {
        password_length: length,
        // It becomes part of connection strings and command lines, where punctuation would have to be escaped.
        exclude_punctuation: true,
      }).attribute('random_password'),
    );
  }
}
