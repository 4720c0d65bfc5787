import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { policyDocument, type Statement } from '../iam/policy';
import { InputError } from '../lib/input-error';

export interface StackKeyProps {
  /** Name of its alias, without `alias/`. */
  readonly name: string;
  readonly description: string;
  /** Days between the request to delete the key and its end, 7 to 30; nothing it encrypted is readable after. @default 30 */
  readonly deletionWindowDays?: number;
}

/**
 * The customer-managed key of a stack: log groups, secrets, topics and backups are encrypted with it. IAM decides who
 * uses it, and besides it only the two services that have no role to speak with.
 */
export class StackKey extends Construct {
  readonly arn: string;

  /** @throws InputError for a deletion window that KMS refuses. */
  constructor(scope: Construct, id: string, props: StackKeyProps) {
    super(scope, id);
    const days = props.deletionWindowDays ?? 30;
    if (!Number.isInteger(days) || days < 7 || days > 30) {
      throw new InputError({
        place: this.node.path,
        problem: `a deletion window of ${days} days`,
        allowed: '7 to 30 days (KMS)',
        fix: 'choose a window within it',
      });
    }
    const account = Account.of(this);
    const key = new KmsKey(this, 'key', {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: days,
      policy: policyDocument(this.node.path, [
        {
          // Without it nobody could change the key any more, not even its owner.
          sid: 'GovernedByIam',
          principals: { AWS: `arn:${account.partition}:iam::${account.id}:root` },
          actions: ['kms:*'],
          resources: ['*'],
        },
        {
          // CloudWatch Logs encrypts as itself; the context ties it to the log groups of this account.
          sid: 'CloudWatchLogs',
          principals: { Service: `logs.${account.region}.amazonaws.com` },
          actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
          resources: ['*'],
          conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': account.arn('logs', '*') } },
        },
        {
          // An alarm can publish to an encrypted topic only when its own service may use the key.
          sid: 'CloudWatchAlarms',
          principals: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': account.id } },
        },
      ]),
    });
    new KmsAlias(this, 'alias', { name: `alias/${props.name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }

  /** Lets a role read what this key encrypted, through one service only (`secretsmanager`, for example). */
  decryptThrough(service: string): Statement {
    return {
      sid: `Decrypt${service.replace(/[^a-zA-Z0-9]/g, '')}`,
      actions: ['kms:Decrypt'],
      resources: [this.arn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${Account.of(this).region}.amazonaws.com` } },
    };
  }
}
