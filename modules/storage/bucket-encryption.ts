import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import type { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';

/** Encrypts what comes into a bucket: with the given key, or without one with S3's own. */
export function encryptBucket(scope: Construct, bucket: S3Bucket, key?: StackKey): void {
  new S3BucketServerSideEncryptionConfigurationA(scope, 'encryption', {
    bucket: bucket.id,
    rule: [
      {
        applyServerSideEncryptionByDefault: key
          ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }
          : { sseAlgorithm: 'AES256' },
        // One request to the key for many objects, instead of one for each.
        bucketKeyEnabled: key && true,
        // S3 blocks keys that come with a request by itself; without it here every plan would take the block off again.
        blockedEncryptionTypes: ['SSE-C'],
      },
    ],
  });
}
