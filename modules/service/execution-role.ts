import type { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { Account } from '../iam/account';
import type { Statement } from '../iam/policy';
import type { LogGroup } from '../logs/log-group';
import type { SecretReference } from '../secrets/secret-reference';
import type { Container } from './container';
import { cachedRegistries } from './images';

/** Secrets a task's containers name, each once. */
function secretsOf(containers: readonly Container[]): SecretReference[] {
  const all = containers.flatMap((c) => [
    ...Object.values(c.secrets ?? {}),
    ...Object.values(c.configuration?.secretFiles ?? {}),
  ]);
  return [...new Map(all.map((secret) => [secret.arn, secret])).values()];
}

export interface ExecutionStatementsProps {
  readonly containers: readonly Container[];
  /** @default none: the containers log to files */
  readonly logGroup?: LogGroup;
  /** Key of the secrets. */
  readonly key: StackKey;
  /** The actions of a specification, as one statement. @default pulling images and writing logs, each to its own resources */
  readonly actions?: readonly string[];
}

/** What the ECS agent may do for a task before and beside its program: pull images, write logs, read its secrets. */
export function executionStatements(
  scope: Construct,
  { containers, logGroup, key, actions }: ExecutionStatementsProps,
): Statement[] {
  const secrets = secretsOf(containers);
  const account = Account.of(scope);
  return [
    ...(actions
      ? // One statement on several kinds of resources can only name all of them.
        // checkov:skip=CKV_AWS_355:the specification has these actions as one statement, exact
        // checkov:skip=CKV_AWS_290:the specification has these actions as one statement, exact
        [{ sid: 'Execution', actions, resources: ['*'] }]
      : registryAndLogs(account, logGroup)),
    {
      // The first pull of a public image makes its repository in the cache.
      sid: 'PullThroughCache',
      actions: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
      resources: Object.values(cachedRegistries).map((prefix) => account.arn('ecr', `repository/${prefix}/*`)),
    },
    ...(secrets.length > 0
      ? [
          {
            // What is injected when a task starts: these secrets, and no others.
            sid: 'Secrets',
            actions: ['secretsmanager:GetSecretValue'],
            resources: secrets.map((secret) => secret.arn),
          },
          key.decryptThrough('secretsmanager'),
        ]
      : []),
  ];
}

function registryAndLogs(account: Account, logGroup?: LogGroup): Statement[] {
  return [
    // A token is for the whole registry: the action knows no resources.
    { sid: 'Registry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      sid: 'Images',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [account.arn('ecr', 'repository/*')],
    },
    ...(logGroup
      ? [{ sid: 'Logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] }]
      : []),
  ];
}
