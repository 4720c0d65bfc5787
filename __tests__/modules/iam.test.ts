import { policyDocument, type Statement } from '../../modules/iam/policy';
import { ServiceRole } from '../../modules/iam/role';
import { DatingApp } from '../../stacks/dating-app';
import { Koronet } from '../../stacks/koronet';
import { where } from '../support/every-stack';
import { statements as statementsOf } from '../support/read';
import { synthesize } from '../support/synth';
import { SampleStack, statements, synth } from './sample-stack';

const read: Statement = { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] };
const role = (stack: SampleStack, servicePrincipal: string, given?: Statement[], name = 'web-task') =>
  new ServiceRole(stack, 'role', { name, servicePrincipal, statements: given });

describe('ServiceRole', () => {
  test('has exactly the statements it was given, those added later included', () => {
    const stack = new SampleStack();
    role(stack, 'ecs-tasks.amazonaws.com', [read]).addStatement({ ...read, sid: 'ReadMore' });
    const policy = statements(synth(stack).resource.aws_iam_role_policy.role_policy.policy);
    expect(policy).toEqual({
      Read: { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a/*'] },
      ReadMore: expect.objectContaining({ Effect: 'Allow' }),
    });
  });

  test('may do the same with the resources of two statements that differ in nothing else', () => {
    const stack = new SampleStack();
    role(stack, 'ecs-tasks.amazonaws.com', [read, { ...read, resources: ['arn:aws:s3:::b/*', 'arn:aws:s3:::a/*'] }]);
    expect(statements(synth(stack).resource.aws_iam_role_policy.role_policy.policy)).toEqual({
      Read: expect.objectContaining({ Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] }),
    });
    const other: Statement = { ...read, actions: ['s3:PutObject'] };
    expect(() => role(new SampleStack(), 'ecs-tasks.amazonaws.com', [read, other])).toThrow(/have the id 'Read'/);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  test('refuses a policy over 10240 characters, of which Terraform fills in some', () => {
    const empty = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::'] }],
    });
    const filling = (characters: number): Statement[] => [
      { ...read, resources: [`arn:aws:s3:::\${aws_s3_bucket.a.id}${'x'.repeat(characters - empty.length)}`] },
    ];
    expect(() => role(new SampleStack(), 'ecs-tasks.amazonaws.com', filling(10_240))).not.toThrow();
    expect(() => role(new SampleStack(), 'ecs-tasks.amazonaws.com', filling(10_241))).toThrow(
      /role: its policy has 10241 characters or more[\s\S]*at most 10240/,
    );
  });

  test('has no policy when it may do nothing, since IAM refuses an empty one', () => {
    const stack = new SampleStack();
    role(stack, 'ecs-tasks.amazonaws.com');
    expect(synth(stack).resource.aws_iam_role_policy).toBeUndefined();
  });

  const thisAccount = {
    StringEquals: { 'aws:SourceAccount': '${data.aws_caller_identity.account_identity.account_id}' },
  };
  test.each([
    ['ecs-tasks.amazonaws.com', thisAccount],
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html#USER_Monitoring.OS.confused-deputy
    ['monitoring.rds.amazonaws.com', thisAccount],
    // Lambda and AWS Backup do not send the key: the condition would lock them out.
    ['lambda.amazonaws.com', undefined],
    ['backup.amazonaws.com', undefined],
  ])('%s is trusted on behalf of this account where it says whose behalf it is', (service, condition) => {
    const stack = new SampleStack();
    role(stack, service);
    const trust = JSON.parse(synth(stack).resource.aws_iam_role.role_role.assume_role_policy).Statement;
    expect(trust).toHaveLength(1);
    expect(trust[0]).toMatchObject({ Principal: { Service: service }, Action: 'sts:AssumeRole' });
    expect(trust[0].Condition).toEqual(condition);
  });

  test('refuses a name of 65 characters', () => {
    expect(() => role(new SampleStack(), 'ecs-tasks.amazonaws.com', [], 'r'.repeat(65))).toThrow(
      /65 characters.*cannot name a role/,
    );
  });
});

// IAM refuses them while the role is not there, and only a reference makes Terraform wait for it.
test('policies, attachments and instance profiles name their role by a reference', () => {
  const types = ['aws_iam_role_policy', 'aws_iam_role_policy_attachment', 'aws_iam_instance_profile'];
  const stack = synthesize(DatingApp, 'prod');
  const all = types.flatMap((type) =>
    Object.entries(stack.resources(type)).map(([name, { role }]) => ({ at: `${type}.${name}`, role })),
  );
  expect(types.filter((type) => !all.some(({ at }) => at.startsWith(`${type}.`)))).toEqual([]);
  expect(where(all, ({ role }) => !/^\$\{aws_iam_role\.[\w-]+\.name\}$/.test(role))).toEqual([]);
});

// Of the calls that a function's role makes to EC2 only those of its code name the function:
// https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
test('the code of a function may do nothing of what Lambda does to its network interfaces', () => {
  const all = statementsOf(synthesize(Koronet, 'dev'), 'alarms_relay_role');
  const allowed = all.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action as string[]);
  const denied = all.filter(({ Effect }) => Effect === 'Deny');
  expect(denied).toEqual([
    expect.objectContaining({ Action: allowed.filter((action) => action.startsWith('ec2:')), Resource: ['*'] }),
  ]);
  expect(denied[0]?.Action).toContain('ec2:DeleteNetworkInterface');
  expect(denied[0]?.Condition.ArnEquals['lambda:SourceFunctionArn']).toMatch(/:function:koronet-dev-alarm-relay$/);
});

describe('a policy', () => {
  test.each([
    ['a statement id with a hyphen', [{ ...read, sid: 'read-objects' }], /'read-objects' is not valid/],
    ['two statements of one id', [read, read], /two statements have the id 'Read'/],
    ['no actions', [{ ...read, actions: [] }], /names no action/],
    ['no resources', [{ ...read, resources: [] }], /names no resource/],
  ])('is refused with %s', (_, given, message) => {
    expect(() => policyDocument('here', given)).toThrow(message);
  });
});
