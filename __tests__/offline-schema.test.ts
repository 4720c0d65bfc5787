import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from '../offline/schema/bindings';
import { awsDefinition } from '../offline/schema/definition';
import { readFacts, type TypeFacts } from '../offline/schema/facts';
import { root } from '../tools/paths';
import { unservedTypes } from './support/usage';

const definition = awsDefinition();
const facts = readFacts('aws');

function block(type: string): Block {
  const found = definition.resources[type];
  if (!found) throw new Error(`${type} is not served`);
  return found.schema.block;
}

test('is the provider version the bindings were generated from', () => {
  const { cdktf } = JSON.parse(readFileSync(join(root, 'node_modules/@cdktf/provider-aws/package.json'), 'utf8'));
  expect(cdktf.provider).toMatchObject({ name: 'registry.terraform.io/hashicorp/aws', version: definition.version });
});

// What the provider's documentation says of these arguments.
test.each([
  ['aws_vpc', 'cidr_block', { type: 'string', optional: true, computed: true }],
  ['aws_vpc', 'arn', { type: 'string', computed: true }],
  ['aws_subnet', 'vpc_id', { type: 'string', required: true }],
  ['aws_lb', 'subnets', { type: ['set', 'string'], optional: true, computed: true }],
  ['aws_route53_zone', 'name_servers', { type: ['list', 'string'], computed: true }],
  ['aws_ecs_service', 'desired_count', { type: 'number', optional: true }],
  ['aws_ecs_service', 'tags', { type: ['map', 'string'], optional: true }],
  ['aws_db_instance', 'password', { type: 'string', optional: true, sensitive: true }],
  ['aws_db_instance', 'password_wo', { type: 'string', optional: true, sensitive: true, write_only: true }],
  [
    'aws_secretsmanager_secret_version',
    'secret_string_wo',
    { type: 'string', optional: true, sensitive: true, write_only: true },
  ],
  ['aws_secretsmanager_secret_version', 'secret_string_wo_version', { type: 'number', optional: true }],
])('%s.%s', (type, name, expected) => {
  expect(block(type).attributes[name]).toEqual(expected);
});

test('object collections are attributes, argument groups are blocks with their limits', () => {
  const { attributes, block_types } = block('aws_acm_certificate');
  const text = 'string';
  expect(attributes.domain_validation_options).toEqual({
    type: [
      'set',
      [
        'object',
        { domain_name: text, resource_record_name: text, resource_record_type: text, resource_record_value: text },
      ],
    ],
    computed: true,
  });
  expect(block_types.validation_option).toMatchObject({ nesting_mode: 'set' });
  expect(block_types.options).toMatchObject({ nesting_mode: 'list', max_items: 1 });
  expect(block('aws_security_group').attributes.ingress).toMatchObject({ optional: true, computed: true });
  expect(block('aws_lb_listener').block_types.default_action).toMatchObject({ nesting_mode: 'list', min_items: 1 });
  expect(block('aws_ecs_service').block_types.timeouts).toMatchObject({ nesting_mode: 'single' });
});

test('every type that a synthesized stack uses has facts', () => {
  const folder = join(root, 'cdktf.out', 'stacks');
  const stacks = existsSync(folder) ? readdirSync(folder) : [];
  if (stacks.length === 0)
    console.warn('no synthesized stack in cdktf.out: run a synth to compare its types with the facts');
  const unserved = stacks.map((stack) => {
    const file = join(folder, stack, 'cdk.tf.json');
    return { stack, types: unservedTypes(JSON.parse(readFileSync(file, 'utf8'))) };
  });
  expect(unserved).toEqual(stacks.map((stack) => ({ stack, types: [] })));
});

/** Flags observed on an older provider; not part of this repository. */
const reference = process.env.AWS_PROVIDER_FACTS ?? join(root, '../shared/reference/aws-resource-facts-5.14.0.json');

/** Where the provider's documentation has moved on since. */
const changedSince: { [difference: string]: string } = {
  'aws_cloudwatch_event_rule.is_enabled default': 'deprecated, conflicts with state: a default would set both',
  'aws_lb_target_group.connection_termination default': 'depends on the protocol now, so it is computed',
  'aws_s3_bucket_lifecycle_configuration.id optional_computed': 'rewritten: only computed',
  'aws_s3_bucket_lifecycle_configuration.rule.expiration.days default': 'rewritten: computed',
};

const whenReferenced = existsSync(reference) ? test : test.skip;
if (!existsSync(reference))
  console.warn(`${reference} is not here: flags are not compared with those of provider 5.14`);

whenReferenced('flags agree with those observed on provider 5.14', () => {
  const observed: { [type: string]: { [path: string]: { [flag: string]: unknown } } } = JSON.parse(
    readFileSync(reference, 'utf8'),
  ).resources;
  const disagree: string[] = [];
  for (const [type, entry] of Object.entries(facts)) {
    for (const [path, flags] of Object.entries(observed[type] ?? {})) {
      disagree.push(...differences(type, path, flags, entry));
    }
  }
  expect(disagree.sort()).toEqual(Object.keys(changedSince).sort());
});

function differences(type: string, path: string, flags: { [flag: string]: unknown }, entry: TypeFacts): string[] {
  const found: string[] = [];
  const attribute = at(block(type), path);
  if (!attribute) return found;
  if (flags.force_new && !entry.replace.some((replaced) => path === replaced || path.startsWith(`${replaced}.`))) {
    found.push(`${type}.${path} force_new`);
  }
  if ('default' in flags && `${entry.defaults[path]}` !== `${flags.default}`) found.push(`${type}.${path} default`);
  for (const other of (flags.conflicts ?? []) as string[]) {
    const plain = other.replaceAll('.0', '');
    const stated = entry.conflicts[path]?.includes(plain) || entry.conflicts[plain]?.includes(path);
    if (!stated && at(block(type), plain)) found.push(`${type}.${path} conflicts with ${plain}`);
  }
  if (flags.sensitive && !attribute.sensitive) found.push(`${type}.${path} sensitive`);
  if (flags.optional_computed && !(attribute.optional && attribute.computed))
    found.push(`${type}.${path} optional_computed`);
  return found;
}

function at(here: Block | undefined, path: string): { sensitive?: true; optional?: true; computed?: true } | undefined {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return here?.attributes[name];
  return at(here?.block_types[name]?.block, rest.join('.'));
}
