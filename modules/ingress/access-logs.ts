import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { denyPlainTransport, policyDocument } from '../iam/policy';
import { InputError } from '../lib/input-error';
import { encryptBucket } from '../storage/bucket-encryption';

export interface AccessLogsProps {
  /** Name of the load balancer; the bucket adds the account's number to it, since buckets share one name space. */
  readonly name: string;
  /** Days a log file is kept. */
  readonly retentionDays: number;
  /** Destroying the bucket deletes the log files in it. */
  readonly forceDestroy: boolean;
}

/** Folder under which load balancers write; the name is theirs. */
const folder = 'AWSLogs';

/** The bucket that a load balancer writes its access logs to. */
export class AccessLogs extends Construct {
  readonly bucket: string;
  /** What must stand before a load balancer may log: it tries a write when logging is turned on. */
  readonly dependables: readonly ITerraformDependable[];

  /** @throws InputError for a retention that is no number of days. */
  constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    if (!Number.isInteger(props.retentionDays) || props.retentionDays < 1) {
      throw new InputError({
        place: this.node.path,
        problem: `access logs kept for ${props.retentionDays} days`,
        allowed: 'whole days from 1',
        fix: 'correct it',
      });
    }
    const account = Account.of(this);
    // checkov:skip=CKV_AWS_144:a log of requests needs no copy in another region
    // checkov:skip=CKV2_AWS_62:nothing waits for a log file
    // checkov:skip=CKV_AWS_145:load balancers write to buckets encrypted with S3's own key only
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: `${props.name}-lb-logs-${account.id}`,
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
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    encryptBucket(this, bucket);
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          // Empty: the whole bucket.
          filter: [{}],
          expiration: [{ days: props.retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      // The rule on noncurrent versions belongs to a bucket that keeps versions.
      dependsOn: [versioning],
    });
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument(this.node.path, [
        {
          // Load balancers of this account and region, and nobody else's.
          sid: 'DeliverLogs',
          principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          actions: ['s3:PutObject'],
          resources: [`${bucket.arn}/${folder}/${account.id}/*`],
          conditions: { ArnLike: { 'aws:SourceArn': account.arn('elasticloadbalancing', 'loadbalancer/*') } },
        },
        denyPlainTransport(['s3:*'], [bucket.arn, `${bucket.arn}/*`]),
      ]),
    });
    this.dependables = [policy];
  }
}
