import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { installOffline } from '../offline/install';
import { terraformBinary } from '../offline/terraform';
import { Workspace } from './support/workspace';

jest.setTimeout(120_000);

const zone = { aws_route53_zone: { main: { name: 'example.com' } } };
const content = {
  grafana_folder: { main: { title: 'Main', uid: 'main' } },
  grafana_dashboard: {
    main: { folder: '${grafana_folder.main.uid}', config_json: JSON.stringify({ title: 'Main', uid: 'main' }) },
  },
};
const providers = { aws: 'hashicorp/aws', grafana: 'grafana/grafana' };
const versions = { aws: '6.25.0', grafana: '4.45.1' };

/** A stack of some resources; where an address is given, Grafana is configured, known or only after an apply. */
function stack(resource: object, grafana?: { url: string }): object {
  const used = grafana ? (['aws', 'grafana'] as const) : (['aws'] as const);
  return {
    terraform: {
      required_providers: Object.fromEntries(
        used.map((name) => [name, { source: providers[name], version: versions[name] }]),
      ),
    },
    provider: {
      aws: [{ region: 'us-east-1' }],
      ...(grafana && { grafana: [{ url: grafana.url, auth: 'admin:unused' }] }),
    },
    resource,
  };
}

const url = 'https://grafana.example.com';
const text = readFileSync(join(projectRoot, 'runbooks', 'grafana-down.md'), 'utf8');
/** The runbook's own words: what is tested is what people paste. */
const moveContent = /^ *move_content\(\) \{[\s\S]*?^ {3}\}$/m.exec(text)?.[0] ?? '';

let infrastructure: Workspace;
let own: Workspace;

beforeAll(() => {
  infrastructure = new Workspace(stack({ ...zone, ...content }, { url }));
  infrastructure.apply();
  own = new Workspace(stack(content, { url }));
});

afterAll(() => {
  infrastructure.remove();
  own.remove();
});

function move(from: Workspace, to: Workspace): void {
  expect(moveContent).toContain('state mv');
  const names = [from, to].map(({ folder }) => basename(folder));
  const script = `set -e\nterraform() { command ${terraformBinary()} "$@"; }\n${moveContent}\nmove_content ${names.join(' ')}`;
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    cwd: projectRoot,
    env: { ...process.env, ...installOffline().env, stacks: dirname(from.folder) },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

test('a plan of one part, and one that reads nothing, do without Grafana', () => {
  const changed = { aws_route53_zone: { main: { name: 'example.com', comment: 'changed meanwhile' } } };
  // An address that is known only after an apply stands for a server that does not answer: whoever reads, fails.
  const unreachable = '${aws_route53_zone.other.zone_id}';
  const other = { aws_route53_zone: { ...changed.aws_route53_zone, other: { name: 'example.org' } } };
  infrastructure.write(stack({ ...other, ...content }, { url: unreachable }));
  expect(() => infrastructure.changes()).toThrow('the Grafana client is required');
  expect(infrastructure.changes('-refresh=false')).toEqual({
    'aws_route53_zone.main': ['update'],
    'aws_route53_zone.other': ['create'],
  });
  expect(infrastructure.changes('-target=aws_route53_zone.main')).toEqual({ 'aws_route53_zone.main': ['update'] });
});

test('the content moves to a stack of its own and back, and nothing is made or destroyed', () => {
  move(infrastructure, own);
  infrastructure.write(stack(zone));
  expect(infrastructure.changes()).toEqual({});
  expect(own.changes()).toEqual({});
  expect(own.stateText()).toContain('grafana_dashboard');

  move(own, infrastructure);
  infrastructure.write(stack({ ...zone, ...content }, { url }));
  expect(infrastructure.changes()).toEqual({});
  expect(JSON.parse(own.stateText()).resources).toEqual([]);
});
