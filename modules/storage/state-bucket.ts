import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { denyPlainTransport, policyDocument } from '../iam/policy';
import { encryptBucket } from './bucket-encryption';

/** Bucket of Terraform states: versioned, so that a broken state can be taken back, and never destroyed with the stack. */
export class StateBucket extends Construct {
  constructor(scope: Construct, id: string, props: { readonly name: string; readonly key: StackKey }) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', { bucket: props.name, lifecycle: { preventDestroy: true } });
    new S3BucketVersioningA(this, 'versioning', { bucket: bucket.id, versioningConfiguration: { status: 'Enabled' } });
    encryptBucket(this, bucket, props.key);
    new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument(this.node.path, [denyPlainTransport(['s3:*'], [bucket.arn, `${bucket.arn}/*`])]),
    });
  }
}
