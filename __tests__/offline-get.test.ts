import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOffline } from '../offline/install';
import { awsDefinition, grafanaDefinition } from '../offline/schema/definition';
import { root } from '../tools/paths';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'offline-get-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The code without its comments, and without what tells how it was generated. */
function code(source: string): string {
  return source
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/^\s*(\/\/.*|providerVersionConstraint: .*)?\n/gm, '')
    .trim();
}

/** The TypeScript that an installed binding was compiled from: the generator leaves it in the source map. */
function installed(binding: string): string {
  const script = readFileSync(join(root, 'node_modules/@cdktf/provider-aws/lib', binding, 'index.js'), 'utf8');
  const map = script.slice(script.lastIndexOf('base64,') + 'base64,'.length);
  return JSON.parse(Buffer.from(map, 'base64').toString('utf8')).sourcesContent[0];
}

test('cdktf get against the mirror writes the bindings that are installed', () => {
  const [aws, grafana] = [awsDefinition(), grafanaDefinition()];
  writeFileSync(
    join(folder, 'cdktf.json'),
    JSON.stringify({
      language: 'typescript',
      app: 'true',
      projectId: 'get',
      sendCrashReports: 'false',
      terraformProviders: [`hashicorp/aws@${aws.version}`, `grafana/grafana@${grafana.version}`],
      codeMakerOutput: 'gen',
    }),
  );
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/cdktf'), ['get'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...installOffline().env, CHECKPOINT_DISABLE: '1', CI: '1' },
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  const generated = join(folder, 'gen', 'providers');
  expect(readdirSync(join(generated, 'grafana'))).toEqual(
    expect.arrayContaining(['folder', 'dashboard', 'rule-group']),
  );
  const bindings = readdirSync(join(generated, 'aws')).filter((name) => !/^(index|lazy-index|provider)/.test(name));
  const served = Object.keys(aws.resources).length + Object.keys(aws.data).length;
  expect(bindings).toHaveLength(served);
  const differing = bindings.filter(
    (name) => code(readFileSync(join(generated, 'aws', name, 'index.ts'), 'utf8')) !== code(installed(name)),
  );
  expect(differing).toEqual([]);
});
