import { InputError } from '../lib/input-error';

/** Operator → condition key → value, as in an IAM policy. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy. A comment beside it says why it is needed. */
export interface Statement {
  /** Unique in its policy; letters and digits only. */
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  /** Whom a resource's own policy speaks of; a role's policy has none. */
  readonly principals?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** @default none */
  readonly conditions?: Conditions;
}

/** Refuses the request of a client that speaks without TLS. */
export function denyPlainTransport(actions: readonly string[], resources: readonly string[]): Statement {
  return {
    sid: 'DenyPlainTransport',
    effect: 'Deny',
    principals: '*',
    actions,
    resources,
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/**
 * The JSON of a policy.
 * @throws InputError for what IAM refuses: a statement id that is not alphanumeric or is used twice, a statement
 * without actions or resources, an action without its service, a resource that is no ARN.
 */
export function policyDocument(place: string, statements: readonly Statement[]): string {
  const seen = new Set<string>();
  for (const { sid, actions, resources } of statements) {
    if (!/^[a-zA-Z0-9]+$/.test(sid)) {
      throw new InputError({
        place,
        problem: `statement id '${sid}' is not valid`,
        allowed: 'letters and digits',
        fix: 'rename the statement',
      });
    }
    if (seen.has(sid)) {
      throw new InputError({
        place,
        problem: `two statements have the id '${sid}'`,
        allowed: 'each id once',
        fix: 'merge them, or give one of them another id',
      });
    }
    if (actions.length === 0 || resources.length === 0) {
      throw new InputError({
        place,
        problem: `statement '${sid}' names no ${actions.length === 0 ? 'action' : 'resource'}`,
        allowed: 'one or more',
        fix: 'name at least one, or leave the statement out',
      });
    }
    const action = actions.find((each) => !/^(\*|[a-z0-9-]+:[\w*?]+)$/.test(each));
    if (action !== undefined) {
      throw new InputError({
        place,
        problem: `statement '${sid}': '${action}' is no action`,
        allowed: 'a service and what it does, such as s3:GetObject',
        fix: 'correct it',
      });
    }
    const resource = resources.find((each) => !/^(\*$|arn:|[$#]\{)/.test(each));
    if (resource !== undefined) {
      throw new InputError({
        place,
        problem: `statement '${sid}': '${resource}' is no resource`,
        allowed: 'an ARN, or *',
        fix: 'name its ARN',
      });
    }
    seen.add(sid);
  }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      Principal: statement.principals,
      Action: statement.actions,
      Resource: statement.resources,
      Condition: statement.conditions,
    })),
  });
}
