import { GeneratedSecret, type GeneratedSecretProps } from '../../modules/secrets/generated-secret';
import { ProvidedSecret } from '../../modules/secrets/provided-secret';
import { SampleStack, synth } from './sample-stack';

function generated(props: Partial<GeneratedSecretProps> = {}) {
  const stack = new SampleStack();
  const secret = new GeneratedSecret(stack, 'admin', {
    name: 'sample-admin-password',
    description: 'Administrator',
    version: 3,
    key: stack.key(),
    recoveryWindowDays: 0,
    ...props,
  });
  return { stack, secret };
}

function provided(variable: string) {
  const stack = new SampleStack();
  new ProvidedSecret(stack, 'slack', {
    name: 'sample-slack',
    description: 'Webhook',
    variable,
    version: 1,
    key: stack.key(),
    recoveryWindowDays: 7,
  });
  return stack;
}

describe('GeneratedSecret', () => {
  test('is drawn by Secrets Manager without punctuation and written without being kept', () => {
    const { ephemeral, resource } = synth(generated().stack);
    expect(ephemeral.aws_secretsmanager_random_password.admin_password).toEqual({
      password_length: 32,
      exclude_punctuation: true,
    });
    expect(resource.aws_secretsmanager_secret_version.admin_version).toMatchObject({
      secret_string_wo: '${ephemeral.aws_secretsmanager_random_password.admin_password.random_password}',
      secret_string_wo_version: 3,
    });
    expect(resource.aws_secretsmanager_secret_version.admin_version).not.toHaveProperty('secret_string');
  });

  test('is written by the id of the secret, which is unknown until it exists, never by its name', () => {
    const { resource } = synth(generated().stack);
    expect(resource.aws_secretsmanager_secret_version.admin_version.secret_id).toBe(
      '${aws_secretsmanager_secret.admin_secret.id}',
    );
  });

  test('is read back through the version that wrote it', () => {
    const { stack, secret } = generated();
    expect(stack.resolve(secret.ephemeralValue())).toBe(
      '${ephemeral.aws_secretsmanager_secret_version.admin_value.secret_string}',
    );
    expect(synth(stack).ephemeral.aws_secretsmanager_secret_version.admin_value).toEqual({
      secret_id: '${aws_secretsmanager_secret_version.admin_version.secret_id}',
    });
  });

  test('can be read as it was before the last rotation', () => {
    const { stack, secret } = generated();
    secret.ephemeralValue('AWSPREVIOUS');
    expect(synth(stack).ephemeral.aws_secretsmanager_secret_version.admin_value.version_stage).toBe('AWSPREVIOUS');
  });

  test('is referred to by an ARN that comes after the value and stays known when the value is replaced', () => {
    const { stack, secret } = generated();
    expect(stack.resolve(secret.arn)).toBe('${aws_secretsmanager_secret_version.admin_version.secret_id}');
    expect(secret.version).toBe(3);
    expect(secret.readStatement('ReadAdmin')).toMatchObject({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secret.arn],
    });
  });

  test('is encrypted with the key of the stack and can be made again at once where the window is 0', () => {
    expect(synth(generated().stack).resource.aws_secretsmanager_secret.admin_secret).toMatchObject({
      kms_key_id: '${aws_kms_key.key_key.arn}',
      recovery_window_in_days: 0,
    });
  });

  test.each<[string, Partial<GeneratedSecretProps>, RegExp]>([
    ['15 characters', { length: 15 }, /16 to 128/],
    ['version 0', { version: 0 }, /whole numbers from 1/],
    ['a recovery window of 3 days', { recoveryWindowDays: 3 }, /0, or 7 to 30 days/],
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
    ['a key of ours for ECR', { name: 'ecr-pullthroughcache/quay' }, /set key to 'aws\/secretsmanager'/],
    ["the account's key for anybody else", { key: 'aws/secretsmanager' }, /set key to the platform's key/],
    ['a blank in its name', { name: 'admin password' }, /'admin password' cannot name a secret/],
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    ['a name that ends like an ARN', { name: 'sample-secret' }, /not ending in a hyphen and six characters/],
  ])('is refused with %s', (_, props, message) => {
    expect(() => generated(props)).toThrow(message);
  });
});

describe('ProvidedSecret', () => {
  test('takes its value from an ephemeral variable that plans can leave out', () => {
    const { variable, resource } = synth(provided('slack_webhook_url'));
    expect(variable.slack_webhook_url).toMatchObject({
      ephemeral: true,
      sensitive: true,
      nullable: false,
      default: 'unset',
    });
    expect(resource.aws_secretsmanager_secret_version.slack_version.secret_string_wo).toBe('${var.slack_webhook_url}');
  });

  test('refuses a variable that a shell could not set', () => {
    expect(() => provided('slack-webhook')).toThrow(/'slack-webhook' cannot name the variable/);
  });
});
