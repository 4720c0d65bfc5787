import { readFacts } from '../../offline/schema/facts';

/** The part of a synthesized stack (`cdk.tf.json`) that names types. */
export interface StackTypes {
  readonly resource?: object;
  readonly data?: object;
  readonly ephemeral?: object;
}

/**
 * The types a stack uses that the offline providers can't simulate, as their facts would be named: `aws_vpc`,
 * `data.aws_region`. Terraform itself would only say that the provider does not support them.
 */
export function unservedTypes(stack: StackTypes): string[] {
  const known = { ...readFacts('aws'), ...readFacts('grafana') };
  const used = [
    ...Object.keys(stack.resource ?? {}),
    ...Object.keys(stack.data ?? {}).map((type) => `data.${type}`),
    ...Object.keys(stack.ephemeral ?? {}).map((type) => `ephemeral.${type}`),
  ];
  // terraform_data and terraform_remote_state are Terraform's own.
  return used.filter((type) => !type.includes('terraform_') && !known[type]).sort();
}

/** @throws if the offline providers can't simulate a type of the stack, naming each and where to describe it */
export function assertServed(name: string, stack: StackTypes): void {
  const unserved = unservedTypes(stack);
  if (unserved.length === 0) return;
  throw new Error(
    `${name} uses ${unserved.join(', ')}, which the offline providers do not simulate: ` +
      'add an entry per type to offline/facts (its id and arn formulas, and what replaces it)',
  );
}
