import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { Cluster } from '../../modules/cluster/cluster';
import { Namespace } from '../../modules/discovery/namespace';
import type { StackKey } from '../../modules/encryption/stack-key';
import { ServiceRole } from '../../modules/iam/role';
import { EdgeAuthentication } from '../../modules/ingress/edge-authentication';
import { Ingress } from '../../modules/ingress/ingress';
import { GeneratedSecret } from '../../modules/secrets/generated-secret';
import { ProvidedSecret } from '../../modules/secrets/provided-secret';
import { BackupPlan } from '../../modules/storage/backup';
import { FileSystem } from '../../modules/storage/file-system';
import { installOffline } from '../../offline/install';
import { terraformBinary } from '../../offline/terraform';
import { SampleStack } from './sample-stack';

/** One of every construct, as a system puts them together. */
function everything(change: { secretVersion: number; webPort: number }): string {
  const stack = new SampleStack();
  const network = stack.network({ zones: 3, nat: 'per-zone', interfaceEndpoints: true });
  const key = stack.node.findChild('key') as StackKey;
  new Cluster(stack, 'cluster', {
    name: 'sample',
    spot: 'prefer',
    containerInsights: 'enhanced',
    execLogRetentionDays: 30,
    key,
  });
  const namespace = new Namespace(stack, 'namespace', { name: 'sample.local', vpcId: network.vpcId });
  namespace.register(stack, { serviceName: 'web', recordType: 'A' });
  const files = new FileSystem(stack, 'data', { name: 'sample-data', network });
  const point = files.accessPoint('grafana', { path: '/grafana', uid: 472, gid: 472 });
  new BackupPlan(stack, 'backup', { name: 'sample', resources: [files.arn], retentionDays: 7, key, locked: true });
  const secret = { description: 'Sample', key, recoveryWindowDays: 0 };
  const admin = new GeneratedSecret(stack, 'admin', { ...secret, name: 'sample-admin', version: change.secretVersion });
  admin.ephemeralValue();
  new ProvidedSecret(stack, 'slack', { ...secret, name: 'sample-slack', variable: 'slack_webhook_url', version: 1 });
  new ServiceRole(stack, 'role', {
    name: 'sample-task',
    servicePrincipal: 'ecs-tasks.amazonaws.com',
    statements: [point.mountStatement(), admin.readStatement('ReadAdmin'), key.decryptThrough('secretsmanager')],
  });
  const web = stack.peer('web', change.webPort);
  web.connections.allowTo(files);
  network.allowAwsApis(web, 'pull images');
  const ingress = new Ingress(stack, 'ingress', {
    name: 'sample',
    network,
    domain: 'sample.example.com',
    alternativeDomains: ['www.example.com'],
    zoneName: 'example.com',
    accessLogRetentionDays: 30,
    deletionProtection: false,
    forceDestroy: true,
  });
  const authenticate = new EdgeAuthentication(stack, 'operators', {
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/userinfo',
    clientId: 'sample',
  });
  const prometheus = stack.peer('prometheus', 9090);
  const paths = ['/prometheus', '/prometheus/*'];
  ingress.route('prometheus', {
    target: prometheus,
    paths,
    stripPrefix: '/prometheus',
    healthPath: '/-/healthy',
    authenticate,
  });
  ingress.route('web', { target: web, hosts: ['www.example.com'], healthPath: '/healthz', stickySeconds: 60 });
  return Testing.synth(stack);
}

describe('Terraform takes one of every construct', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modules-'));
  const terraform = (...args: string[]): string =>
    execFileSync(terraformBinary(), [...args, '-no-color'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...installOffline().env,
        TF_VAR_slack_webhook_url: 'https://hooks.example.com/top-secret',
      },
    });
  const write = (change: { secretVersion: number; webPort: number }): void =>
    writeFileSync(join(folder, 'cdk.tf.json'), everything(change));
  const apply = (): string => terraform('apply', '-auto-approve', '-input=false');
  const plan = (): string => terraform('plan', '-input=false');

  beforeAll(() => {
    write({ secretVersion: 1, webPort: 3000 });
    terraform('init', '-input=false');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('applies it, and then sees no difference', () => {
    expect(apply()).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
    expect(plan()).toContain('No changes.');
  });

  test('keeps no secret in its state', () => {
    expect(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).not.toContain('top-secret');
  });

  test('rotates a secret and moves a port without touching anything else', () => {
    write({ secretVersion: 2, webPort: 3001 });
    const replaced = [...plan().matchAll(/# (\S+) (?:must|will) be replaced/g)].map(([, address]) => address).sort();
    expect(replaced).toEqual([
      'aws_lb_listener_rule.ingress_web-rule',
      'aws_lb_target_group.ingress_web_group',
      'aws_secretsmanager_secret_version.admin_version',
    ]);
    apply();
    expect(plan()).toContain('No changes.');
  });

  test('destroys it', () => {
    expect(terraform('destroy', '-auto-approve', '-input=false')).toContain('Destroy complete!');
  });
});
