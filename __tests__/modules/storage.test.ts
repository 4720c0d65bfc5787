import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { BackupPlan, type BackupPlanProps } from '../../modules/storage/backup';
import { assertBackupSchedule } from '../../modules/storage/backup-schedule';
import { encryptBucket } from '../../modules/storage/bucket-encryption';
import { FileSystem, type FileSystemProps } from '../../modules/storage/file-system';
import { SampleStack, statements, synth } from './sample-stack';

function fileSystem(props: Partial<FileSystemProps> = {}) {
  const stack = new SampleStack();
  const made = new FileSystem(stack, 'data', { name: 'prometheus-data', network: stack.network(), ...props });
  return { stack, fileSystem: made };
}

function backup(props: Partial<BackupPlanProps> = {}) {
  const stack = new SampleStack();
  new BackupPlan(stack, 'backup', {
    name: 'dev-davidshaevel',
    resources: ['arn:aws:elasticfilesystem:::a'],
    retentionDays: 7,
    key: stack.key(),
    ...props,
  });
  return synth(stack).resource;
}

describe('FileSystem', () => {
  test('is encrypted with the AWS-managed key, general purpose, bursting, without a life cycle', () => {
    const files = synth(fileSystem().stack).resource.aws_efs_file_system.data_files;
    expect(files).toMatchObject({ encrypted: true, performance_mode: 'generalPurpose', throughput_mode: 'bursting' });
    expect(files).not.toHaveProperty('kms_key_id');
    expect(files).not.toHaveProperty('lifecycle_policy');
  });

  test('can be mounted from every private subnet, on the NFS port, by whoever has an edge', () => {
    const { stack, fileSystem: files } = fileSystem();
    stack.peer('prometheus').connections.allowTo(files);
    const { resource } = synth(stack);
    const targets = Object.values<{ subnet_id: string }>(resource.aws_efs_mount_target);
    expect(targets.map(({ subnet_id }) => subnet_id)).toEqual([
      '${aws_subnet.network_private-a.id}',
      '${aws_subnet.network_private-b.id}',
    ]);
    expect(Object.values(resource.aws_vpc_security_group_ingress_rule)).toEqual([
      expect.objectContaining({
        from_port: 2049,
        to_port: 2049,
        referenced_security_group_id: '${aws_security_group.prometheus.id}',
      }),
    ]);
  });

  test('refuses whoever comes without TLS or past an access point, and allows nobody by itself', () => {
    const policy = statements(synth(fileSystem().stack).resource.aws_efs_file_system_policy.data_policy.policy);
    expect(policy.DenyPlainTransport).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(policy.DenyMountOutsideAccessPoints).toMatchObject({
      Effect: 'Deny',
      Condition: { Null: { 'elasticfilesystem:AccessPointArn': 'true' } },
    });
    expect(Object.values(policy).filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
  });

  test('is not destroyed where the environment says so', () => {
    const { resource } = synth(fileSystem({ preventDestroy: true }).stack);
    expect(resource.aws_efs_file_system.data_files.lifecycle).toEqual({ prevent_destroy: true });
  });

  test('an access point makes its directory with its owner, and is all that a role may mount', () => {
    const { stack, fileSystem: files } = fileSystem();
    const point = files.accessPoint('prometheus', { path: '/prometheus', uid: 65534, gid: 65534 });
    expect(synth(stack).resource.aws_efs_access_point.data_prometheus_point).toMatchObject({
      posix_user: { uid: 65534, gid: 65534 },
      root_directory: {
        path: '/prometheus',
        creation_info: { owner_uid: 65534, owner_gid: 65534, permissions: '0750' },
      },
    });
    expect(point.mountStatement()).toMatchObject({
      actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      resources: [files.arn],
      conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': point.arn } },
    });
  });

  // https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
  test.each([
    [{ path: 'prometheus' }, /'prometheus' is no directory/],
    [{ path: '/' }, /'\/' is no directory/],
    [{ path: '/a/b/c/d/e' }, /1 to 4 parts/],
    [{ path: '/..' }, /'\/\.\.' is no directory/],
    [{ uid: -1 }, /-1:472 is no owner/],
    [{ gid: 2 ** 32 }, /4294967296 is no owner/],
    [{ permissions: '0780' }, /'0780' are no permissions/],
  ])('refuses an access point with %j', (props, message) => {
    expect(() =>
      fileSystem().fileSystem.accessPoint('grafana', { path: '/grafana', uid: 472, gid: 472, ...props }),
    ).toThrow(message);
  });
});

// Since April 2026 S3 blocks SSE-C in every new bucket. Provider 6.25 knows the argument but does not compute it, so that a
// rule without it differs from what S3 answers: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
test.each([true, false])('the rule of an encrypted bucket is the one that S3 keeps (key of ours: %s)', (ours) => {
  const stack = new SampleStack();
  encryptBucket(stack, new S3Bucket(stack, 'bucket'), ours ? stack.key() : undefined);
  expect(synth(stack).resource.aws_s3_bucket_server_side_encryption_configuration.encryption).toEqual({
    bucket: '${aws_s3_bucket.bucket.id}',
    rule: [
      {
        apply_server_side_encryption_by_default: ours
          ? { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.key_key.arn}' }
          : { sse_algorithm: 'AES256' },
        ...(ours && { bucket_key_enabled: true }),
        blocked_encryption_types: ['SSE-C'],
      },
    ],
  });
});

describe('BackupPlan', () => {
  test('backs up daily at 03:00 UTC and keeps for the given days, in an encrypted vault', () => {
    const resource = backup();
    expect(resource.aws_backup_plan.backup_plan.rule).toEqual([
      expect.objectContaining({ schedule: 'cron(0 3 * * ? *)', lifecycle: { delete_after: 7 } }),
    ]);
    expect(resource.aws_backup_vault.backup_vault.kms_key_arn).toBe('${aws_kms_key.key_key.arn}');
    expect(resource.aws_backup_selection.backup_selection.resources).toEqual(['arn:aws:elasticfilesystem:::a']);
  });

  test('its role takes recovery points and restores them', () => {
    const attached = Object.values<{ policy_arn: string }>(backup().aws_iam_role_policy_attachment);
    expect(attached.map(({ policy_arn }) => policy_arn.split('/').pop())).toEqual([
      'AWSBackupServiceRolePolicyForBackup',
      'AWSBackupServiceRolePolicyForRestores',
    ]);
  });

  test('selects what was added after it', () => {
    const stack = new SampleStack();
    const resources = ['a'];
    new BackupPlan(stack, 'backup', { name: 'sample', resources, retentionDays: 7, key: stack.key() });
    resources.push('b');
    expect(synth(stack).resource.aws_backup_selection.backup_selection.resources).toEqual(['a', 'b']);
  });

  test('a locked vault keeps recovery points as long as the plan does', () => {
    expect(backup({ locked: true }).aws_backup_vault_lock_configuration.backup_lock).toMatchObject({
      min_retention_days: 7,
    });
    expect(backup().aws_backup_vault_lock_configuration).toBeUndefined();
  });

  // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
  test.each<[Partial<BackupPlanProps>, RegExp]>([
    [{ retentionDays: 0 }, /a retention of 0 days/],
    [{ coldStorageAfterDays: 30, retentionDays: 119 }, /keep recovery points 120 days or longer/],
    [{ resources: [] }, /nothing is selected/],
    [{ name: 'b'.repeat(51) }, /51 characters.*cannot name a backup vault/],
    [{ locked: true, forceDestroy: true }, /both locked and forceDestroy/],
    [{ schedule: 'rate(1 day)' }, /'rate\(1 day\)': is not a cron expression/],
  ])('refuses %j', (props, message) => {
    expect(() => backup(props)).toThrow(message);
  });

  test('accepts cold storage for 90 days', () => {
    expect(
      backup({ coldStorageAfterDays: 30, retentionDays: 120 }).aws_backup_plan.backup_plan.rule[0].lifecycle,
    ).toEqual({
      cold_storage_after: 30,
      delete_after: 120,
    });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
describe('a backup schedule', () => {
  test.each([
    'cron(0 3 * * ? *)',
    'cron(15 10 ? * MON-FRI *)',
    'cron(0 */6 * * ? *)',
    'cron(30 1 1,15 * ? 2027-2030)',
    'cron(0 5 L * ? *)',
  ])('%s is taken', (schedule) => {
    expect(() => assertBackupSchedule('here', schedule)).not.toThrow();
  });

  test.each([
    ['0 3 * * *', /six fields/],
    ['cron(0 3 * * *)', /six fields/],
    ['cron(0 3 * * * *)', /exactly one of day of month and day of week/],
    ['cron(0 3 ? * ? *)', /exactly one of/],
    ['cron(0 24 * * ? *)', /'24' is no value of hours/],
    ['cron(0 3 32 * ? *)', /'32' is no value of day of month/],
    ['cron(0 3 ? * FRY *)', /'FRY' is no value of day of week/],
    ['cron(0/15 * * * ? *)', /more than once an hour/],
    ['cron(? 3 * * ? *)', /'\?' is no value of minutes/],
  ])('%s is refused', (schedule, message) => {
    expect(() => assertBackupSchedule('here', schedule)).toThrow(message);
  });
});
