import { StackKey } from '../../modules/encryption/stack-key';
import { LogGroup, logRetentionDays } from '../../modules/logs/log-group';
import { SampleStack, statements, synth } from './sample-stack';

describe('LogGroup', () => {
  test('keeps events for the given days, encrypted with the key of the stack', () => {
    const stack = new SampleStack();
    new LogGroup(stack, 'web', { name: '/ecs/sample/web', retentionDays: 30, key: stack.key() });
    expect(synth(stack).resource.aws_cloudwatch_log_group.web_group).toMatchObject({
      name: '/ecs/sample/web',
      retention_in_days: 30,
      kms_key_id: '${aws_kms_key.key_key.arn}',
    });
  });

  test.each([0, 2, 45, 3654])('refuses %d days and says which retentions CloudWatch offers', (retentionDays) => {
    const stack = new SampleStack();
    const make = () => new LogGroup(stack, 'web', { name: '/ecs/web', retentionDays, key: stack.key() });
    expect(make).toThrow(`CloudWatch offers no log retention of ${retentionDays} days\n  allowed: 1, 3, 5, 7, 14, 30,`);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  test('knows the retentions of the API', () => {
    expect(logRetentionDays).toEqual([
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]);
  });

  test.each(['aws/mine', 'a b', ''])("refuses the name '%s'", (name) => {
    const stack = new SampleStack();
    expect(() => new LogGroup(stack, 'web', { name, retentionDays: 30, key: stack.key() })).toThrow(
      /cannot name a log group/,
    );
  });
});

describe('StackKey', () => {
  const key = () => {
    const stack = new SampleStack();
    stack.key();
    return synth(stack).resource.aws_kms_key.key_key;
  };

  test('rotates and cannot vanish at once', () => {
    expect(key()).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  test('serves CloudWatch Logs of this account and region only', () => {
    const { CloudWatchLogs } = statements(key().policy);
    expect(CloudWatchLogs.Principal.Service).toBe('logs.${data.aws_region.account_region.region}.amazonaws.com');
    expect(CloudWatchLogs.Action).toEqual(
      expect.arrayContaining([
        'kms:Encrypt*',
        'kms:Decrypt*',
        'kms:ReEncrypt*',
        'kms:GenerateDataKey*',
        'kms:Describe*',
      ]),
    );
    expect(CloudWatchLogs.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn']).toMatch(
      /^arn:.*:logs:\$\{data\.aws_region.*\}:\$\{data\.aws_caller_identity.*\}:\*$/,
    );
  });

  test('stays in the hands of its account', () => {
    const { GovernedByIam } = statements(key().policy);
    expect(GovernedByIam.Action).toEqual(['kms:*']);
    expect(GovernedByIam.Principal.AWS).toMatch(/:root$/);
  });

  // Without it an alarm is not delivered to an encrypted topic.
  test('lets CloudWatch alarms of this account publish', () => {
    expect(statements(key().policy).CloudWatchAlarms).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Condition: { StringEquals: { 'aws:SourceAccount': expect.stringContaining('account_id') } },
    });
  });

  test('lets a role decrypt through one service only', () => {
    expect(new SampleStack().key().decryptThrough('secretsmanager')).toMatchObject({
      sid: 'Decryptsecretsmanager',
      actions: ['kms:Decrypt'],
      conditions: { StringEquals: { 'kms:ViaService': expect.stringMatching(/^secretsmanager\./) } },
    });
  });

  test.each([6, 31])('refuses a deletion window of %d days', (deletionWindowDays) => {
    const make = () => new StackKey(new SampleStack(), 'key', { name: 'k', description: 'k', deletionWindowDays });
    expect(make).toThrow(/7 to 30 days/);
  });
});
