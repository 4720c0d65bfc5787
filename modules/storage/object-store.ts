import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { Account } from '../iam/account';
import { denyPlainTransport, policyDocument, type Statement } from '../iam/policy';
import { InputError } from '../lib/input-error';
import { encryptBucket } from './bucket-encryption';

export interface ObjectStoreProps {
  /** What it holds; the account's number is added, since buckets share one name space. */
  readonly name: string;
  readonly key: StackKey;
  /** Destroying the bucket deletes what is in it. */
  readonly forceDestroy: boolean;
}

/**
 * A bucket that one program keeps its objects in, as Loki and Tempo do their blocks. The program decides what is deleted and
 * when, and there are no older versions to go back to; the bucket only clears away what an upload that broke off has left.
 */
export class ObjectStore extends Construct {
  /** Name of the bucket, known once it exists. */
  readonly bucket: string;
  /** What the program's role needs, for `permissions` of its service: its objects, their listing, and the key they are encrypted with. */
  readonly permissions: readonly Statement[];

  /** @throws InputError for a name that S3 refuses. */
  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    if (!/^[a-z0-9][a-z0-9-]{0,49}$/.test(props.name)) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' (${props.name.length} characters) cannot name a bucket with the account's number behind it`,
        allowed: '1 to 50 lower-case letters, digits and hyphens',
        fix: 'rename what keeps its data in it, or shorten the name of the system',
      });
    }
    const account = Account.of(this);
    // checkov:skip=CKV_AWS_21:the program rewrites its blocks all the time and must be able to forget them; versions would keep what retention deleted
    // checkov:skip=CKV_AWS_144:telemetry needs no copy in another region
    // checkov:skip=CKV2_AWS_62:nothing waits for an object
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: `${props.name}-${account.id}`,
      forceDestroy: props.forceDestroy,
    });
    this.bucket = bucket.bucket;
    new S3BucketPublicAccessBlock(this, 'private', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    encryptBucket(this, bucket, props.key);
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'broken-uploads',
          status: 'Enabled',
          // Empty: the whole bucket.
          filter: [{}],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument(this.node.path, [denyPlainTransport(['s3:*'], [bucket.arn, `${bucket.arn}/*`])]),
    });
    this.permissions = [
      { sid: 'Objects', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: [`${bucket.arn}/*`] },
      { sid: 'List', actions: ['s3:ListBucket'], resources: [bucket.arn] },
      {
        sid: 'ObjectKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [props.key.arn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${account.region}.amazonaws.com` } },
      },
    ];
  }
}
