import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from './support/workspace';

/** AWS and Grafana in one plan: the server's password goes from an ephemeral resource to a secret, and from there to the provider. */
function stack({ version = 1, url = 'https://grafana.example.com', loadBalancer = 'grafana' } = {}): object {
  return {
    terraform: {
      required_providers: {
        aws: { source: 'hashicorp/aws', version: '6.25.0' },
        grafana: { source: 'grafana/grafana', version: '4.45.1' },
      },
    },
    provider: {
      aws: [{ region: 'eu-central-1' }],
      grafana: [{ url, auth: 'admin:${ephemeral.aws_secretsmanager_secret_version.admin.secret_string}' }],
    },
    ephemeral: {
      aws_secretsmanager_random_password: { admin: { password_length: 32, exclude_punctuation: true } },
      aws_secretsmanager_secret_version: {
        admin: { secret_id: '${aws_secretsmanager_secret_version.admin.secret_id}' },
      },
    },
    resource: {
      aws_lb: { main: { name: loadBalancer, internal: true, load_balancer_type: 'application' } },
      aws_secretsmanager_secret: { admin: { name: 'grafana-admin', recovery_window_in_days: 0 } },
      aws_secretsmanager_secret_version: {
        admin: {
          secret_id: '${aws_secretsmanager_secret.admin.id}',
          secret_string_wo: '${ephemeral.aws_secretsmanager_random_password.admin.random_password}',
          secret_string_wo_version: version,
        },
      },
      grafana_folder: { main: { title: 'Infrastructure', uid: 'infra' } },
      grafana_dashboard: {
        main: {
          folder: '${grafana_folder.main.uid}',
          config_json: JSON.stringify({ uid: 'web', title: 'Web: requests' }),
        },
      },
    },
  };
}

let one: Workspace;

beforeAll(() => {
  one = new Workspace(stack());
  one.apply();
});

afterAll(() => one.remove());

/** The passwords the simulated Secrets Manager holds, by label. */
function passwords(): { [label: string]: string } {
  const folder = join(one.folder, 'store', 'secrets');
  const [file = ''] = readdirSync(folder);
  const { versions } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const held = Object.values(versions) as { string: string; stages: string[] }[];
  return Object.fromEntries(held.flatMap(({ string, stages }) => stages.map((stage) => [stage, string])));
}

test('the first apply works with credentials that are known only then, and leaves nothing to do', () => {
  expect(one.attributes('grafana_dashboard.main').url).toBe('https://grafana.example.com/d/web/web-requests');
  expect(one.isUpToDate()).toBe(true);
});

test('the password is in Secrets Manager, and neither in the state nor in a plan', () => {
  const { AWSCURRENT: password = '' } = passwords();
  expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(one.stateText()).not.toContain(password);
  one.changes();
  expect(one.run('show', '-json', 'changes.tfplan').output).not.toContain(password);
});

test('a rotation is one apply: the version is replaced, and nothing of Grafana', () => {
  const { AWSCURRENT: before } = passwords();
  one.write(stack({ version: 2 }));
  expect(one.changes()).toEqual({ 'aws_secretsmanager_secret_version.admin': ['delete', 'create'] });
  one.apply();
  expect(one.isUpToDate()).toBe(true);
  const after = passwords();
  expect(after.AWSPREVIOUS).toBe(before);
  expect(after.AWSCURRENT).not.toBe(before);
});

test('a later plan that makes the address unknown fails, as with the real provider', () => {
  one.write(stack({ version: 2, url: 'https://${aws_lb.main.dns_name}' }));
  one.apply();
  one.write(stack({ version: 2, url: 'https://${aws_lb.main.dns_name}', loadBalancer: 'renamed' }));
  const { status, output } = one.run('plan', '-input=false');
  expect(status).toBe(1);
  expect(output).toMatch(/the Grafana client is required for `grafana_folder`.*url is known only after apply/);
  one.write(stack({ version: 2 }));
  expect(one.isUpToDate()).toBe(true);
});

test('a secret that was never written is an error as from AWS', () => {
  const missing = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf';
  const lost = new Workspace({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '6.25.0' } } },
    provider: { aws: [{ region: 'eu-central-1' }] },
    ephemeral: { aws_secretsmanager_secret_version: { other: { secret_id: missing } } },
  });
  try {
    const { status, output } = lost.run('plan', '-input=false');
    expect(status).toBe(1);
    expect(output).toContain(`reading Secrets Manager Secret (${missing}): ResourceNotFoundException`);
  } finally {
    lost.remove();
  }
});

test('everything is destroyed, Grafana first', () => {
  const output = one.destroy();
  expect(output).toContain('5 destroyed');
  const order = ['grafana_dashboard.main', 'grafana_folder.main', 'aws_secretsmanager_secret_version.admin'].map(
    (address) => output.indexOf(`${address}: Destruction complete`),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
