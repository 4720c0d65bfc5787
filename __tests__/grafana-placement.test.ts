import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { Environment } from '../modules/platform/environment';
import { environment } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';
import { type System, systems } from '../stacks/systems';
import { type Config, Synthesized, synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'content-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dev = environment('dev');

/** Every stack that a system makes in an environment that differs from dev, by name, and the warnings it gives. */
function stacksOf(
  system: System,
  change: Partial<Environment>,
): { stacks: Record<string, Synthesized>; warnings: string[] } {
  const app = new App({ outdir: mkdtempSync(join(folder, 'out-')), stackTraces: false });
  new system(app, { ...dev, ...change });
  app.synth();
  const { stacks } = app.manifest as unknown as { stacks: Record<string, { synthesizedStackPath: string }> };
  return {
    stacks: Object.fromEntries(
      Object.entries(stacks).map(([name, { synthesizedStackPath }]) => [
        name,
        new Synthesized(JSON.parse(readFileSync(join(app.outdir, synthesizedStackPath), 'utf8'))),
      ]),
    ),
    warnings: app.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata.filter(({ type }) => type === '@cdktf/warn').map(({ data }) => data as string),
      ),
  };
}

const grafana = ({ json }: Synthesized): [string, Config][] =>
  Object.entries((json.resource ?? {}) as Record<string, Record<string, Config>>)
    .filter(([type]) => type.startsWith('grafana_'))
    .flatMap(([type, named]) =>
      Object.entries(named).map(([name, body]): [string, Config] => [`${type}.${name}`, body]),
    );

describe.each(systems.map((system) => [system.name, system] as const))(
  '%s with its content in a stack of its own',
  (_, system) => {
    const same = synthesize(system, 'dev');
    const { stacks } = stacksOf(system, { grafanaContent: 'own-stack' });
    const [infrastructure, content] = Object.keys(stacks).sort() as [string, string];
    const at = (name: string): Synthesized => stacks[name] as Synthesized;

    test('makes two stacks, one beside the other', () => {
      expect(Object.keys(stacks)).toHaveLength(2);
      expect(content).toBe(`${infrastructure}-grafana`);
    });

    test('leaves nothing of Grafana in the infrastructure', () => {
      expect(grafana(at(infrastructure))).toEqual([]);
      expect(at(infrastructure).json.provider.grafana).toBeUndefined();
      expect(Object.keys(at(infrastructure).json.resource.terraform_data)).not.toContain('grafana_ready');
    });

    test('has everything of Grafana there, and nothing of AWS but the password', () => {
      expect(grafana(at(content)).map(([address]) => address)).toEqual(grafana(same).map(([address]) => address));
      expect(Object.keys(at(content).json.resource).filter((type) => !type.startsWith('grafana_'))).toEqual([]);
      expect(at(content).json.data).toBeUndefined();
      expect(Object.keys(at(content).json.ephemeral)).toEqual(['aws_secretsmanager_secret_version']);
    });

    test('has the same content as in one plan, but for what it waits for', () => {
      const bodies = (stack: Synthesized): Map<string, string> =>
        new Map(
          grafana(stack).map(([address, { depends_on: _, '//': __, ...body }]) => [address, JSON.stringify(body)]),
        );
      const [here, there] = [bodies(at(content)), bodies(same)];
      expect([...here].filter(([address, body]) => there.get(address) !== body).map(([address]) => address)).toEqual(
        [],
      );
    });

    test('is applied after the infrastructure, planned without a change, and destroyed', () => {
      const first = new Workspace(withLocalState(at(infrastructure)));
      const second = new Workspace(withLocalState(at(content)));
      try {
        first.apply();
        // One account: the secrets that the infrastructure wrote.
        cpSync(join(first.folder, 'store'), join(second.folder, 'store'), { recursive: true });
        expect(second.apply()).toMatch(/Apply complete! Resources: \d{2,} added, 0 changed, 0 destroyed/);
        expect(second.changes()).toEqual({});
        expect(second.destroy()).toContain('Destroy complete!');
      } finally {
        first.remove();
        second.remove();
      }
    });
  },
);

describe('Slack and PagerDuty of Grafana-managed rules', () => {
  const receivers = { ...dev.receivers, grafanaContactPoints: 'native' as const, muteWarnings: 'weekends' as const };
  const points = (stack: Synthesized): string[] =>
    Object.values(stack.resources('grafana_contact_point'))
      .map(({ name }) => name)
      .sort();
  const keys = ['grafana_pagerduty_key', 'grafana_slack_url'];

  test('go through Alertmanager by default, so that no key reaches the state', () => {
    const { stacks, warnings } = stacksOf(Koronet, {});
    const stack = stacks['koronet-dev'] as Synthesized;
    expect(points(stack)).toEqual(['alertmanager', 'email']);
    expect(Object.keys(stack.json.variable).filter((name) => keys.includes(name))).toEqual([]);
    expect(warnings.filter((text) => /contact points keep their keys/.test(text))).toEqual([]);
  });

  test('are contact points of their own by choice: sensitive variables, and a warning', () => {
    const { stacks, warnings } = stacksOf(Koronet, { receivers });
    const stack = stacks['koronet-dev'] as Synthesized;
    expect(points(stack)).toEqual(['email', 'pagerduty', 'slack']);
    for (const key of keys) expect(stack.json.variable[key]).toMatchObject({ sensitive: true, nullable: false });
    expect(stack.one('grafana_contact_point', ({ name }) => name === 'slack').slack[0].url).toBe(
      '${var.grafana_slack_url}',
    );
    expect(stack.one('grafana_contact_point', ({ name }) => name === 'pagerduty').pagerduty[0].integration_key).toBe(
      '${var.grafana_pagerduty_key}',
    );
    expect(warnings).toContainEqual(expect.stringMatching(/keep their keys in the Terraform state/));
    const { policy } = stack.one('grafana_notification_policy');
    const paged = policy.filter(({ contact_point }: Config) => contact_point.includes('pagerduty'));
    expect(paged.map(({ matcher }: Config) => matcher[0].value)).toEqual(['critical']);
    // Warnings wait for Monday, and nothing else does.
    const muted = policy.filter(({ mute_timings }: Config) => mute_timings !== undefined);
    expect(muted.map(({ matcher }: Config) => matcher[0].value)).toEqual(['warning', 'warning']);
    // On destroy the templates go last: the two halves of the provider would race for them.
    const { intervals, depends_on } = stack.one('grafana_mute_timing');
    expect(intervals).toEqual([{ weekdays: ['saturday', 'sunday'] }]);
    expect(depends_on).toContain('grafana_message_template.grafana-content_alerting_messages');
  });

  test('are applied that way', () => {
    const workspace = new Workspace(withLocalState(synthesize(Koronet, 'dev', { receivers })));
    const given = ['-var=grafana_slack_url=https://hooks.example.com/x', '-var=grafana_pagerduty_key=0123456789'];
    try {
      expect(workspace.apply(...given)).toContain('Apply complete!');
      expect(workspace.changes(...given)).toEqual({});
    } finally {
      workspace.remove();
    }
  });
});
