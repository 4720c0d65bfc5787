import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentInput } from '../modules/platform/environment';
import { installOffline } from '../offline/install';
import { terraformBinary } from '../offline/terraform';
import { Koronet } from '../stacks/koronet';
import { type Config, synthesize } from './support/synth';

jest.setTimeout(300_000);

type Backend = NonNullable<EnvironmentInput['backend']>;

const s3: Backend = { kind: 's3', bucket: 'states', region: 'eu-central-1' };
const cloud: Backend = { kind: 'cloud', organization: 'example', project: 'observability' };

const terraformBlock = (backend: Backend): Config => synthesize(Koronet, 'dev', { backend }).json.terraform;

test('a local state is named by its stack, by a path that every clone has', () => {
  expect(terraformBlock({ kind: 'local' }).backend).toEqual({
    local: { path: '../../../terraform.koronet-dev.tfstate' },
  });
});

test('a state in S3 is encrypted, locked by S3 itself, and under the name of its stack', () => {
  expect(terraformBlock(s3).backend).toEqual({
    s3: {
      bucket: 'states',
      key: 'koronet-dev/terraform.tfstate',
      region: 'eu-central-1',
      encrypt: true,
      use_lockfile: true,
    },
  });
  expect(terraformBlock({ ...s3, kmsKeyId: 'alias/states' }).backend.s3.kms_key_id).toBe('alias/states');
});

test('a state in Terraform Cloud is in the workspace of its stack, by name and not by tags', () => {
  const block = terraformBlock(cloud);
  expect(block.cloud).toEqual({
    organization: 'example',
    workspaces: { name: 'koronet-dev', project: 'observability' },
  });
  expect(block.backend).toBeUndefined();
  expect(terraformBlock({ ...cloud, hostname: 'terraform.example.com' }).cloud.hostname).toBe('terraform.example.com');
});

test.each(['1.11.0'])('every backend asks for a Terraform with what is in use: %s', (version) => {
  for (const backend of [{ kind: 'local' } as Backend, s3, cloud]) {
    expect(terraformBlock(backend).required_version).toBe(`>= ${version}`);
  }
});

describe.each([
  ['local', { kind: 'local' }],
  ['S3', s3],
  ['Terraform Cloud', cloud],
] as [string, Backend][])('with a state in %s', (_, backend) => {
  test('Terraform accepts the stack', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backend-'));
    const env = { ...process.env, ...installOffline().env, TF_IN_AUTOMATION: '1' };
    const terraform = (...args: string[]): { status: number | null; output: string } => {
      const { status, stdout, stderr } = spawnSync(terraformBinary(), args, { cwd: folder, env, encoding: 'utf8' });
      return { status, output: stdout + stderr };
    };
    try {
      writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(synthesize(Koronet, 'dev', { backend }).json));
      expect(terraform('init', '-backend=false', '-input=false', '-no-color')).toMatchObject({ status: 0 });
      expect(terraform('validate', '-no-color')).toMatchObject({ status: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
