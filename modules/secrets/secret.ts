import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import type { Statement } from '../iam/policy';
import { Ephemeral } from '../lib/ephemeral';
import { InputError } from '../lib/input-error';
import type { SecretReference } from './secret-reference';

const managedKey = 'aws/secretsmanager';

export interface SecretProps {
  /** Name in Secrets Manager: letters, digits and `/_+=.@-`. */
  readonly name: string;
  readonly description: string;
  /** Starts at 1; raising it writes a new value on the next apply. */
  readonly version: number;
  /** Encrypts it. The account's own `aws/secretsmanager` is for ECR's pull-through cache, which can use no other. */
  readonly key: StackKey | typeof managedKey;
  /**
   * Days a deleted secret can be restored, and its name is taken: 7 to 30, or 0 to delete at once, so that a
   * destroyed environment can be made again.
   */
  readonly recoveryWindowDays: number;
}

/**
 * A secret whose value Terraform writes and never keeps: the argument is write-only, so that neither plan nor state
 * holds it. `GeneratedSecret` and `ProvidedSecret` say where the value comes from.
 */
export abstract class Secret extends Construct implements SecretReference {
  /** Known from the first apply on; whoever uses it waits for the value. */
  readonly arn: string;
  readonly name: string;
  readonly version: number;

  /**
   * @param value an ephemeral expression
   * @throws InputError for a name, a version or a recovery window that would be refused, or a name that is taken.
   */
  protected constructor(scope: Construct, id: string, props: SecretProps, value: (scope: Construct) => string) {
    super(scope, id);
    check(this.node.path, props);
    const twin = TerraformStack.of(this)
      .node.findAll()
      .find((other) => other instanceof Secret && other.name === props.name);
    if (twin !== undefined) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' is the name of ${twin.node.path} already`,
        allowed: 'one secret for each name',
        fix: 'rename one of them',
      });
    }
    this.name = props.name;
    this.version = props.version;
    // checkov:skip=CKV_AWS_149:ECR reads the credentials of its cache under the account's own key only; every other secret has ours
    // checkov:skip=CKV2_AWS_57:tasks read a secret at their start only; raising `version` writes a new value and makes
    // the task revision that reads it, in one apply, which a rotation by a function would not
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.key === managedKey ? undefined : props.key.arn,
      recoveryWindowInDays: props.recoveryWindowDays,
    });
    const version = new SecretsmanagerSecretVersion(this, 'version', {
      // The id, not the name: unknown until the secret exists, known ever after. A name would be read at the first plan.
      secretId: secret.id,
      secretStringWo: value(this),
      secretStringWoVersion: props.version,
    });
    // Through the version resource, so that whatever reads the secret comes after its value. Its `arn` would do the
    // same, but is unknown in the plan of a rotation.
    this.arn = version.secretId;
  }

  /**
   * The value while Terraform runs, for provider blocks and write-only arguments only.
   * @param stage `AWSPREVIOUS` reads the value before the last rotation. @default 'AWSCURRENT'
   */
  ephemeralValue(stage?: string): string {
    const existing = this.node.tryFindChild('value') as Ephemeral | undefined;
    const value =
      existing ??
      new Ephemeral(this, 'value', 'aws_secretsmanager_secret_version', {
        secret_id: this.arn,
        ...(stage !== undefined && { version_stage: stage }),
      });
    return value.attribute('secret_string');
  }

  /** Lets a role read this secret and no other. */
  readStatement(sid: string): Statement {
    return { sid, actions: ['secretsmanager:GetSecretValue'], resources: [this.arn] };
  }
}

function check(place: string, { name, version, key, recoveryWindowDays }: SecretProps): void {
  if (!/^[\w/+=.@-]{1,512}$/.test(name) || /-[a-zA-Z0-9]{6}$/.test(name)) {
    throw new InputError({
      place,
      problem: `'${name}' cannot name a secret`,
      allowed:
        'letters, digits and /_+=.@-, not ending in a hyphen and six characters (AWS appends such a suffix to the ARN)',
      fix: 'rename it',
    });
  }
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
  const cache = name.startsWith('ecr-pullthroughcache/');
  if (cache !== (key === managedKey)) {
    throw new InputError({
      place,
      problem: `'${name}' is encrypted with ${cache ? 'a key of ours' : `the account's ${managedKey}`}`,
      allowed: `${managedKey} for secrets of ECR's pull-through cache, a key of ours for all others`,
      fix: `set key to ${cache ? `'${managedKey}'` : "the platform's key"}`,
    });
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new InputError({
      place,
      problem: `${version} is not a version`,
      allowed: 'whole numbers from 1',
      fix: 'start at 1 and add 1 to rotate',
    });
  }
  if (
    recoveryWindowDays !== 0 &&
    !(Number.isInteger(recoveryWindowDays) && recoveryWindowDays >= 7 && recoveryWindowDays <= 30)
  ) {
    throw new InputError({
      place,
      problem: `a recovery window of ${recoveryWindowDays} days`,
      allowed: '0, or 7 to 30 days (Secrets Manager)',
      fix: 'choose 0 where the environment is made and destroyed often, 7 or more elsewhere',
    });
  }
}
