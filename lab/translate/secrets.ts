import { createHash, randomBytes } from 'node:crypto';
import type { Service } from '../run-file';
import type { State } from '../state';

/** Values by `valueFrom`. */
export type SecretValues = Readonly<Record<string, string>>;

/** Who a program with a file of users lets in, as `htpasswd` writes it. */
export const person = { name: 'lab', password: 'lab' };

/** Values that a program would refuse as plain random text, by what the secret's name says it is. */
const shapes: readonly { readonly name: RegExp; readonly make: () => string }[] = [
  { name: /slack/i, make: () => `https://hooks.slack.com/services/T00000000/B00000000/${alphanumeric(24)}` },
  { name: /pagerduty/i, make: () => randomBytes(16).toString('hex') },
  {
    name: /(^|[-_/])users\b/i,
    make: () => `${person.name}:{SHA}${createHash('sha1').update(person.password).digest('base64')}`,
  },
];

/**
 * The lab's own secret store. The state holds no secret values, so the lab makes them up: random and
 * alphanumeric, the same for every container that reads the secret, and kept with the stack's volumes, where
 * a database has stored its password. Values the state does hold (parameters, plain versions) are taken from it.
 */
export function makeSecrets(state: State, services: readonly Service[], kept: SecretValues): SecretValues {
  const references = new Set(
    services.flatMap(({ task }) => task.containers.flatMap(({ secrets }) => Object.values(secrets))),
  );
  const store = new Map<string, Record<string, string> | string>();
  const result: Record<string, string> = {};
  for (const reference of [...references].sort((a, b) => b.length - a.length)) {
    const { arn, key } = parse(reference);
    const known = fromState(state, arn);
    if (key === '') {
      const keys = store.get(arn);
      const made = known ?? (typeof keys === 'object' ? JSON.stringify(keys) : (kept[reference] ?? random(arn)));
      result[reference] = made;
      continue;
    }
    const parsed = known === undefined ? undefined : (JSON.parse(known) as Record<string, string>);
    const value = parsed?.[key] ?? kept[reference] ?? random(`${arn}/${key}`);
    store.set(arn, { ...((store.get(arn) as Record<string, string>) ?? {}), [key]: value });
    result[reference] = value;
  }
  return result;
}

/** `arn:aws:secretsmanager:region:account:secret:name[:json-key[:stage[:version]]]`. */
export function parse(reference: string): { arn: string; key: string } {
  const parts = reference.split(':');
  if (parts[2] !== 'secretsmanager') return { arn: reference, key: '' };
  return { arn: parts.slice(0, 7).join(':'), key: parts[7] ?? '' };
}

function fromState(state: State, arn: string): string | undefined {
  const parameter = state.find('aws_ssm_parameter', (values) => values.arn === arn || values.name === arn);
  if (parameter?.values.value) return parameter.values.value;
  const version = state.find('aws_secretsmanager_secret_version', (values) => values.secret_id === arn);
  return version?.values.secret_string || undefined;
}

function random(name: string): string {
  return (shapes.find((shape) => shape.name.test(name))?.make ?? (() => alphanumeric(32)))();
}

function alphanumeric(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  // 248 is the largest multiple of 62 in a byte; higher ones would favour the first letters
  const letters: string[] = [];
  while (letters.length < length) {
    for (const byte of randomBytes(length)) if (byte < 248) letters.push(alphabet[byte % alphabet.length] as string);
  }
  return letters.slice(0, length).join('');
}
