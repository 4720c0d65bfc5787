import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { Construct } from 'constructs';
import { asInputError } from '../modules/lib/input-error';
import { parse } from '../modules/lib/parse';
import { environmentSchema } from '../modules/platform/environment';
import { Platform } from '../modules/platform/platform';
import { assertSystemsExist } from '../stacks/clashes';
import { environment } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';
import { SystemStack } from '../stacks/system-stack';

const dev = environment('dev');

/** The data with one value changed, by its path. */
function changed(path: string, value: unknown): object {
  const data = structuredClone(dev) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const at = keys.reduce((each, key) => {
    each[key] ??= {};
    return each[key] as Record<string, unknown>;
  }, data);
  at[last] = value;
  return data;
}

/** Path and value that are wrong, and what the message says is allowed. */
const refusals: readonly (readonly [string, unknown, RegExp])[] = [
  ['regoin', 'us-east-1', /nothing reads a field of this name\n {2}allowed: name, region, account/],
  ['addresses', '10.0.0.0', /dev\.addresses: "10\.0\.0\.0"[\s\S]*10\.0\.0\.0\/12/],
  ['addresses', '10.0.0.5/12', /a private block from its first address/],
  ['addresses', '8.0.0.0/12', /a private block/],
  ['region', 'cn-north-1', /not of China/],
  ['domain', 'example.com.', /without a dot at its end/],
  ['domain', `${'a'.repeat(64)}.com`, /a domain name/],
  ['domain', undefined, /dev\.domain: is missing/],
  ['receivers', undefined, /dev\.receivers: is missing/],
  ['receivers', { email: dev.receivers.email }, /slack or pagerduty beside e-mail/],
  ['receivers.email.to', [], /receivers\.email\.to: \[\][\s\S]*at least one address/],
  ['receivers.email.to', ['a@example.com', 'a@example.com'], /each address once/],
  ['retention.metric', '7d', /allowed: metrics, logs, backups/],
  ['systems.davidshaevel.domian', 'example.com', /allowed: domain, zones, application, server, retention, recovery/],
  ['zones', Number.NaN, /NaN is not valid\n {2}allowed: a number/],
  ['zones', 2.5, /allowed: a whole number/],
  ['zones', 7, /allowed: at most 6/],
  ['nat', 'none', /allowed: single, per-zone/],
  ['deletionProtection', 'yes', /allowed: true or false/],
  ['application.tasks.max', 0, /allowed: at least tasks.min/],
  ['database.instance', 'db.t4g.mega', /allowed: an instance class/],
  ['database.storageGiB', 20_000, /at most 13107 GiB/],
  ['retention.metrics', '15 days', /such as 15d/],
  ['retention.metrics', '0d', /such as 15d/],
  ['retention.logs', 31, /allowed: days that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60/],
  ['retention.backups', 36_501, /allowed: at most 36500/],
  ['hosts', { type: 'm6i.large', min: 3, max: 2 }, /hosts\.max: 2 [\s\S]*at least hosts\.min/],
  ['receivers.email.to.0', 'oncall', /an e-mail address/],
  ['receivers.email.smarthost', 'smtp example:587', /host:port/],
  ['receivers.email.smarthost', 'smtp.example.com:99999', /a port of at most 65535/],
  ['receivers.email.username', '', /a text that is not empty/],
  ['receivers.slack.channel', '#', /such as #alerts/],
  ['receivers.slack.channel', '#On Call', /such as #alerts/],
  ['receivers.escalation.after', '0m', /such as 30m/],
  ['images.koronet-web', 'latest', /a tag that names a version/],
  ['images.Koronet', '1.0.0', /images: "Koronet" is not a valid name\n {2}allowed: repositories in lower case/],
  ['images.w', '1.0.0', /"w" is not a valid name/],
  ['runbooks', 'https://example.com/runbooks/', /without a slash at its end/],
  ['backend', { kind: 'gcs' }, /allowed: local, s3, cloud/],
  ['backend', { kind: 's3', bucket: 'My_Bucket', region: 'us-east-1' }, /3 to 63 lower-case/],
  ['backend', { kind: 's3', bucket: 'my..states', region: 'us-east-1' }, /single dots/],
  ['backend', { kind: 's3', bucket: '192.168.5.4', region: 'us-east-1' }, /no address/],
  ['backend', { kind: 's3', bucket: 'states', region: 'virginia' }, /an AWS region/],
  ['backend', { kind: 'cloud', project: 'observability' }, /backend\.organization: is missing/],
  [
    'backend',
    { kind: 'cloud', organization: 'my company', project: 'p' },
    /organization: "my company"[\s\S]*letters, digits/,
  ],
  ['backend', { kind: 'cloud', organization: 'o', project: 'p/q' }, /inner spaces/],
  ['backend', { kind: 'cloud', organization: 'o', project: 'p', hostname: 'https://tfe.example.com' }, /a domain name/],
];

test.each(refusals)('%s: %j is refused', (path, value, allowed) => {
  const check = () => parse(environmentSchema, changed(path, value), 'stacks/environments.ts, dev');
  expect(check).toThrow(allowed);
  expect(check).toThrow(expect.objectContaining({ name: 'InputError' }));
  // The place, and nothing of the data around it.
  const field = path.split('.')[0];
  expect(check).toThrow(new RegExp(`^stacks/environments.ts, dev\\.${field}[^\\n]{0,120}\\n`));
});

test.each([
  ['region', 'us-gov-west-1'],
  ['domain', 'example.xn--p1ai'],
  ['images.shop/web', '1.0.0'],
  ['backend', { kind: 'cloud', organization: 'my-company', project: 'Default Project' }],
])('%s: %j is not refused', (path, value) => {
  expect(() => parse(environmentSchema, changed(path, value), 'dev')).not.toThrow();
});

test('what a system changes in its environment is refused like what stands there', () => {
  const stack = new SystemStack(new App({ stackTraces: false }), 'sample', dev);
  const email = { ...dev.receivers.email, to: ['oncall'] };
  const system = { system: 'sample', slot: 9, namespace: 'sample.local' };
  const environment = { ...dev, receivers: { ...dev.receivers, email } };
  expect(() => new Platform(stack, 'platform', { ...system, environment })).toThrow(
    /^sample-dev\/platform, environment\.receivers\.email\.to\.0: "oncall" is not valid\n {2}allowed: an e-mail address\n/,
  );
});

test('settings for a system that there is not are refused', () => {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'bad-')), stackTraces: false });
  new Koronet(app, dev);
  const check = () => assertSystemsExist(app, [{ ...dev, systems: { koronett: { zones: 3 } } }]);
  expect(check).toThrow(/dev\.systems\.koronett: there is no system of this name\n {2}allowed: koronet\n/);
});

test('an id that stands twice is refused as wrong input, with its place', () => {
  const scope = new Construct(new Construct(undefined as never, ''), 'koronet-dev');
  const twice = () => {
    for (const _ of [1, 2]) new Construct(scope, 'web');
  };
  expect(() => {
    try {
      twice();
    } catch (error) {
      throw asInputError(error);
    }
  }).toThrow(/^koronet-dev: "web" is declared twice\n/);
  expect(asInputError(new TypeError('x is not a function'))).toBeUndefined();
});

test('what a former synth wrote stays as it was', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'bad-'));
  const files = (): [string, string][] =>
    readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'utf8')]);
  const synth = (images: Record<string, string>): void => {
    const app = new App({ outdir, stackTraces: false });
    new Koronet(app, { ...dev, images });
    app.synth();
  };
  synth(dev.images);
  const before = files();
  expect(before.length).toBeGreaterThan(0);
  expect(() => synth({})).toThrow(/no tag/);
  expect(files()).toEqual(before);
});
