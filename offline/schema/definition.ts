import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/paths';
import { type Attribute, Binding, type Block, type TfType } from './bindings';
import { readFacts, type TypeFacts } from './facts';

/** What the provider program reads: schemas as `terraform providers schema -json` writes them, and facts. */
export interface Definition {
  readonly name: 'aws' | 'grafana';
  readonly version: string;
  readonly provider: Schema;
  readonly resources: { [type: string]: Type };
  readonly data: { [type: string]: Type };
  readonly ephemeral: { [type: string]: Type };
}

interface Schema {
  readonly version: number;
  readonly block: Block;
}

interface Type {
  readonly schema: Schema;
  readonly facts: { readonly [fact: string]: unknown };
}

const bindings = join(root, 'node_modules', '@cdktf', 'provider-aws', 'lib');

/** `hashicorp/aws` at the version the bindings state: every type that has facts. */
export function awsDefinition(): Definition {
  const provider = new Binding(join(bindings, 'provider', 'index.js'));
  const block = provider.block();
  // The generator adds it for CDKTF; to Terraform it is a meta-argument.
  delete block.attributes.alias;
  const types = { resources: {}, data: {}, ephemeral: {} } as Pick<Definition, 'resources' | 'data' | 'ephemeral'>;
  for (const [key, facts] of Object.entries(readFacts('aws'))) {
    const [, kind = 'resource', name = ''] = /^(?:(data|ephemeral)\.)?(.*)$/.exec(key) ?? [];
    if (kind === 'ephemeral') {
      types.ephemeral[name] = withFacts(key, { attributes: ephemeralAttributes(key, facts), block_types: {} }, facts);
    } else {
      const target = kind === 'data' ? types.data : types.resources;
      target[name] = withFacts(key, awsBinding(key).block(), facts);
    }
  }
  return { name: 'aws', version: provider.providerVersion, provider: { version: 0, block }, ...types };
}

/** The binding of a resource (`aws_vpc`) or data source (`data.aws_vpc`). */
function awsBinding(key: string): Binding {
  const folder = key
    .replace(/^aws_/, '')
    .replace(/^data\.aws_/, 'data-aws-')
    .replaceAll('_', '-');
  const file = join(bindings, folder, 'index.js');
  if (!existsSync(file)) throw new Error(`${key}: @cdktf/provider-aws has no ${folder}, is the type's name right?`);
  return new Binding(file);
}

/** `grafana/grafana` as `@cdktf/provider-grafana` has it: its version, and every type of the schema it is generated from. */
export function grafanaDefinition(): Definition {
  const folder = join(root, 'packages', 'provider-grafana');
  const file = join(folder, 'schema.json');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [schemas] = Object.values(JSON.parse(readFileSync(file, 'utf8')).provider_schemas) as {
    provider: Schema;
    resource_schemas: { [type: string]: Schema };
  }[];
  if (!schemas) throw new Error(`${file}: no provider schema in it`);
  const facts = readFacts('grafana');
  const resources: { [type: string]: Type } = {};
  for (const [name, schema] of Object.entries(schemas.resource_schemas)) {
    const entry = facts[name];
    if (!entry) throw new Error(`${name}: no entry in offline/facts/grafana, add one`);
    resources[name] = withFacts(name, schema.block, entry, schema.version);
  }
  return { name: 'grafana', version, provider: schemas.provider, resources, data: {}, ephemeral: {} };
}

function withFacts(type: string, block: Block, facts: TypeFacts, version = 0): Type {
  const { computed, sensitive, attributes: _, ...rest } = facts;
  for (const path of pathsOf(facts)) attributeAt(type, block, path);
  for (const path of sensitive) (attributeAt(type, block, path) as Attribute).sensitive = true;
  markWriteOnly(block);
  return {
    schema: { version, block },
    facts: { ...rest, computed: Object.entries(computed).map(([path, value]) => ({ path, value })) },
  };
}

function pathsOf(facts: TypeFacts): string[] {
  return [
    ...[facts.computed, facts.defaults, facts.conflicts, facts.required_with, facts.values, facts.matches].flatMap(
      Object.keys,
    ),
    ...[facts.conflicts, facts.required_with].flatMap((groups) => Object.values(groups).flat()),
    ...[facts.exactly_one, facts.at_least_one].flat(2),
    ...[facts.renew, facts.replace, facts.json, facts.sensitive].flat(),
  ];
}

/** The attribute or block at a path; facts about something the schema lacks are refused. */
function attributeAt(type: string, block: Block, path: string): Attribute | Block {
  let here: Block = block;
  const names = path.split('.');
  for (const [index, name] of names.entries()) {
    const attribute = here.attributes?.[name];
    if (attribute && index === names.length - 1) return attribute;
    const nested = here.block_types?.[name] ?? attribute?.nested_type;
    if (!nested) throw new Error(`offline/facts: ${type} has no ${path} (its schema has no ${name} there)`);
    here = 'block' in nested ? nested.block : { attributes: nested.attributes, block_types: {} };
  }
  return here;
}

/** The naming rule of write-only arguments: `password_wo`, beside a `password_wo_version` that is in the state. */
function markWriteOnly(block: Block): void {
  for (const [name, attribute] of Object.entries(block.attributes)) {
    if (name.endsWith('_wo') && attribute.optional && !attribute.computed) {
      Object.assign(attribute, { write_only: true, sensitive: true });
    }
  }
}

/** `optional computed string` → flags and type. */
function ephemeralAttributes(type: string, facts: TypeFacts): { [name: string]: Attribute } {
  return Object.fromEntries(
    Object.entries(facts.attributes).map(([name, text]) => {
      const words = /^((?:(?:required|optional|computed|sensitive) )+)(list of )?(string|bool|number)$/.exec(text);
      if (!words) throw new Error(`offline/facts: ${type}: ${name}: "${text}" is not flags and a type`);
      const flags = Object.fromEntries(
        (words[1] ?? '')
          .trim()
          .split(' ')
          .map((flag) => [flag, true]),
      );
      const scalar = words[3] as TfType;
      return [name, { type: words[2] ? ['list', scalar] : scalar, ...flags } as Attribute];
    }),
  );
}
