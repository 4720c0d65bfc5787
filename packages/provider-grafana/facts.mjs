/**
 * Reduces Terraform's description of grafana/grafana to facts: names, types, flags and nesting, no prose.
 *
 *   terraform providers schema -json | node packages/provider-grafana/facts.mjs > packages/provider-grafana/schema.json
 *
 * A new provider version: run this, set `version` in package.json, build.
 */
import { json } from 'node:stream/consumers';

const PROVIDER = 'registry.terraform.io/grafana/grafana';

/** What a self-hosted, open-source Grafana serves; Cloud, OnCall and Enterprise resources stay out. */
const RESOURCES = [
  'contact_point',
  'dashboard',
  'data_source',
  'data_source_config',
  'folder',
  'folder_permission',
  'library_panel',
  'message_template',
  'mute_timing',
  'notification_policy',
  'organization',
  'organization_preferences',
  'playlist',
  'rule_group',
  'service_account',
  'service_account_token',
  'sso_settings',
  'team',
  'user',
].map((name) => `grafana_${name}`);

const FLAGS = ['required', 'optional', 'computed', 'sensitive', 'write_only', 'deprecated'];

const mapValues = (object, fn) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, fn(value)]));

const attribute = ({ type, ...rest }) => ({
  type,
  ...Object.fromEntries(FLAGS.filter((flag) => rest[flag]).map((flag) => [flag, true])),
});

const block = ({ attributes, block_types }) => ({
  attributes: attributes && mapValues(attributes, attribute),
  block_types:
    block_types &&
    mapValues(block_types, ({ nesting_mode, min_items, max_items, block: inner }) => ({
      nesting_mode,
      min_items,
      max_items,
      block: block(inner),
    })),
});

const schema = ({ version, block: body }) => ({ version, block: block(body) });

/** One line per attribute, so that a diff between two provider versions reads as a list of changes. */
function print(value, indent = '') {
  if (typeof value !== 'object') return JSON.stringify(value);
  const isAttribute = typeof value.type === 'string' || Array.isArray(value.type);
  if (isAttribute)
    return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']');
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  const lines = entries.map(([key, child]) => `${indent}  ${JSON.stringify(key)}: ${print(child, `${indent}  `)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

const { format_version, provider_schemas } = await json(process.stdin);
const source = provider_schemas?.[PROVIDER];
const missing = source ? RESOURCES.filter((name) => !source.resource_schemas[name]) : [PROVIDER];
if (missing.length) throw new Error(`the schema on standard input lacks ${missing.join(', ')}`);

const facts = {
  provider: schema(source.provider),
  resource_schemas: Object.fromEntries(RESOURCES.map((name) => [name, schema(source.resource_schemas[name])])),
};
process.stdout.write(`${print({ format_version, provider_schemas: { [PROVIDER]: facts } })}\n`);
