import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ContactPoint } from '@cdktf/provider-grafana/lib/contact-point';
import { Folder } from '@cdktf/provider-grafana/lib/folder';
import { NotificationPolicy } from '@cdktf/provider-grafana/lib/notification-policy';
import { GrafanaProvider } from '@cdktf/provider-grafana/lib/provider';
import { RuleGroup } from '@cdktf/provider-grafana/lib/rule-group';
import { App, TerraformStack, Testing } from 'cdktf';

const ROOT = join(__dirname, '..');
const PACKAGE = join(ROOT, 'packages', 'provider-grafana');
const FQPN = 'registry.terraform.io/grafana/grafana';
const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));

/** `terraform providers schema -json` of the real provider; not part of this repository. */
const REFERENCE =
  process.env.GRAFANA_PROVIDER_SCHEMA ??
  join(ROOT, '..', 'shared', 'reference', `grafana-provider-schema-${version}.json`);

interface Block {
  readonly attributes?: Record<string, Record<string, unknown>>;
  readonly block_types?: Record<
    string,
    { nesting_mode: string; min_items?: number; max_items?: number; block: Block; [other: string]: unknown }
  >;
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')).provider_schemas[FQPN];
const schema = read(join(PACKAGE, 'schema.json'));
const types = Object.keys(schema.resource_schemas);

/** One line per attribute and per block, `path: facts`, descriptions and unset flags left out. */
function facts(block: Block, path: string): string[] {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, attribute]) => {
    const flags = Object.keys(attribute).filter((key) => attribute[key] === true);
    return `${path}.${name}: ${JSON.stringify(attribute.type)} ${flags.sort().join(' ')}`;
  });
  const blocks = Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => [
    `${path}.${name}: ${nested.nesting_mode} ${nested.min_items ?? 0}..${nested.max_items ?? 'any'}`,
    ...facts(nested.block, `${path}.${name}`),
  ]);
  return [...attributes, ...blocks].sort();
}

describe('schema.json', () => {
  test('has the resources that a self-hosted Grafana is configured with', () => {
    const wanted =
      'folder dashboard data_source data_source_config contact_point notification_policy mute_timing message_template ' +
      'rule_group team folder_permission service_account organization_preferences library_panel playlist sso_settings';
    expect(types).toEqual(expect.arrayContaining(wanted.split(' ').map((name) => `grafana_${name}`)));
  });

  test('holds facts only: no prose, no unknown key', () => {
    const allowed = {
      attribute: ['type', 'required', 'optional', 'computed', 'sensitive', 'write_only', 'deprecated'],
      block: ['attributes', 'block_types'],
      nested: ['nesting_mode', 'min_items', 'max_items', 'block'],
    };
    const strangers = (block: Block, path: string): string[] => [
      ...Object.keys(block).filter((key) => !allowed.block.includes(key)),
      ...Object.entries(block.attributes ?? {}).flatMap(([name, attribute]) =>
        Object.keys(attribute)
          .filter((key) => !allowed.attribute.includes(key))
          .map((key) => `${path}.${name}.${key}`),
      ),
      ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => [
        ...Object.keys(nested)
          .filter((key) => !allowed.nested.includes(key))
          .map((key) => `${path}.${name}.${key}`),
        ...strangers(nested.block, `${path}.${name}`),
      ]),
    ];
    expect(strangers(schema.provider.block, 'provider')).toEqual([]);
    for (const type of types) expect(strangers(schema.resource_schemas[type].block, type)).toEqual([]);
  });

  test('is what facts.mjs writes', () => {
    const file = join(PACKAGE, 'schema.json');
    const source = existsSync(REFERENCE) ? REFERENCE : file;
    const written = execFileSync(process.execPath, [join(PACKAGE, 'facts.mjs')], { input: readFileSync(source) });
    expect(written.toString()).toBe(readFileSync(file, 'utf8'));
  });

  if (!existsSync(REFERENCE)) {
    console.warn(`schema.json is not compared with the provider: no ${REFERENCE}; set GRAFANA_PROVIDER_SCHEMA`);
  }
  const withReference = existsSync(REFERENCE) ? describe : describe.skip;
  withReference(`agrees with the real provider ${version}`, () => {
    const reference = existsSync(REFERENCE) ? read(REFERENCE) : undefined;

    test('provider block', () => {
      expect(facts(schema.provider.block, 'provider')).toEqual(facts(reference.provider.block, 'provider'));
    });

    test.each(types)('%s', (type) => {
      const [ours, theirs] = [schema.resource_schemas[type], reference.resource_schemas[type]];
      expect(facts(ours.block, type)).toEqual(facts(theirs.block, type));
      expect(ours.version).toBe(theirs.version);
    });
  });
});

describe('bindings', () => {
  test('there is one class per resource type, under the folder the prebuilt providers use', () => {
    for (const type of types) {
      const folder = type.replace('grafana_', '').replaceAll('_', '-');
      const exported = Object.values<{ tfResourceType?: string }>(require(`@cdktf/provider-grafana/lib/${folder}`));
      expect(exported.map((value) => value.tfResourceType).filter(Boolean)).toEqual([type]);
    }
  });

  test('the package root loads a resource only when it is asked for', () => {
    const script = `
      const root = require('@cdktf/provider-grafana');
      const loaded = () => Object.keys(require.cache).filter((file) => /provider-grafana.lib.[^/]+.index/.test(file)).length;
      console.log(loaded(), root.folder.Folder.tfResourceType, loaded());`;
    expect(execFileSync(process.execPath, ['-e', script], { cwd: ROOT }).toString()).toBe('0 grafana_folder 1\n');
  });

  test('a stack becomes the JSON that Terraform documents for these resources', () => {
    const stack = new TerraformStack(new App({ skipValidation: true }), 'content');
    new GrafanaProvider(stack, 'grafana', { url: 'https://example.com/grafana', auth: 'admin:x', retries: 5 });
    const folder = new Folder(stack, 'folder', { title: 'Koronet', uid: 'koronet' });
    const mail = new ContactPoint(stack, 'mail', { name: 'mail', email: [{ addresses: ['ops@example.com'] }] });
    new NotificationPolicy(stack, 'policy', {
      contactPoint: mail.name,
      groupBy: ['alertname'],
      policy: [{ contactPoint: mail.name, matcher: [{ label: 'severity', match: '=', value: 'critical' }] }],
    });
    new RuleGroup(stack, 'rules', {
      name: 'aws',
      folderUid: folder.uid,
      intervalSeconds: 60,
      rule: [
        {
          name: 'Cpu',
          condition: 'A',
          for: '5m',
          data: [{ refId: 'A', datasourceUid: 'cw', model: '{}', relativeTimeRange: { from: 600, to: 0 } }],
        },
      ],
    });

    const { provider, resource, terraform } = JSON.parse(Testing.synth(stack));
    const bare = (type: string, id: string) => ({ ...resource[type][id], '//': undefined });
    expect(terraform.required_providers.grafana).toEqual({ source: 'grafana/grafana', version });
    expect(provider.grafana).toEqual([{ url: 'https://example.com/grafana', auth: 'admin:x', retries: 5 }]);
    expect(bare('grafana_folder', 'folder')).toEqual({ title: 'Koronet', uid: 'koronet' });
    expect(bare('grafana_contact_point', 'mail')).toEqual({
      name: 'mail',
      email: [{ addresses: ['ops@example.com'] }],
    });
    const contact_point = '${grafana_contact_point.mail.name}';
    expect(bare('grafana_notification_policy', 'policy')).toEqual({
      contact_point,
      group_by: ['alertname'],
      policy: [{ contact_point, matcher: [{ label: 'severity', match: '=', value: 'critical' }] }],
    });
    expect(bare('grafana_rule_group', 'rules')).toEqual({
      name: 'aws',
      folder_uid: '${grafana_folder.folder.uid}',
      interval_seconds: 60,
      rule: [
        {
          name: 'Cpu',
          condition: 'A',
          for: '5m',
          data: [{ ref_id: 'A', datasource_uid: 'cw', model: '{}', relative_time_range: { from: 600, to: 0 } }],
        },
      ],
    });
  });

  test('cdktf get fetches the version that schema.json describes', () => {
    const { terraformProviders } = JSON.parse(readFileSync(join(PACKAGE, 'cdktf.json'), 'utf8'));
    expect(terraformProviders).toEqual([`grafana/grafana@${version}`]);
  });
});

describe('generate.mjs', () => {
  const listing = (folder: string) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((file) => statSync(join(folder, file)).isFile())
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  const generate = (folder: string) => promisify(execFile)(process.execPath, [join(folder, 'generate.mjs')]);

  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'provider-grafana-'));
    for (const file of ['package.json', 'schema.json', 'generate.mjs']) cpSync(join(PACKAGE, file), join(copy, file));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('concurrent runs write the same bytes as any other run and leave nothing behind', async () => {
    await Promise.all([generate(copy), generate(copy)]);
    expect(listing(join(copy, 'lib'))).toEqual(listing(join(PACKAGE, 'lib')));
    expect(readdirSync(copy).sort()).toEqual(['generate.mjs', 'lib', 'node_modules', 'package.json', 'schema.json']);
  }, 60_000);

  test('a run without a change does nothing and says nothing', async () => {
    const before = statSync(join(PACKAGE, 'lib', 'folder', 'index.js')).mtimeMs;
    expect(await generate(PACKAGE)).toEqual({ stdout: '', stderr: '' });
    expect(statSync(join(PACKAGE, 'lib', 'folder', 'index.js')).mtimeMs).toBe(before);
  });
});
