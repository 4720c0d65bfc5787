import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../modules/lib/project-root';
import { cachedRegistries, images, throughCache } from '../modules/service/images';
import { systems } from '../stacks/systems';
import { catalog, type ToolName } from '../tools/catalog';
import { tasksOf } from './support/every-stack';
import { synthesize } from './support/synth';

/** Images and the program of the same name that the tests and the lab run. */
const same: Readonly<Partial<Record<keyof typeof images, ToolName>>> = {
  alertmanager: 'alertmanager',
  cadvisor: 'cadvisor',
  loki: 'loki',
  nodeExporter: 'node_exporter',
  postgresExporter: 'postgres_exporter',
  prometheus: 'prometheus',
  redisExporter: 'redis_exporter',
  traefik: 'traefik',
};

/** Images whose program here is another one, and why. */
const exempt: Readonly<Partial<Record<keyof typeof images, string>>> = {
  busybox: "Debian's package: the applets in use are the same",
  nginx: "Debian's package",
  postgres: "Debian's package: an older major version, whose SQL suffices",
  redis: "Debian's package",
  alloy: 'a stand-in: its module cannot be built from the module proxy',
  cloudwatchAgent: 'a stand-in: it talks to AWS only',
  cloudwatchExporter: 'a stand-in: it talks to AWS only',
  ecsExporter: 'a stand-in: its module cannot be built from the module proxy',
  grafana: 'absent: its server is no Go module that can be built alone',
  tempo: 'a stand-in: its module cannot be built from the module proxy',
};

const tag = (name: keyof typeof images): string => images[name].split(':').at(-1) ?? '';

test('every image is compared or exempt, and none is both', () => {
  expect([...Object.keys(same), ...Object.keys(exempt)].sort()).toEqual(Object.keys(images).sort());
});

test.each(Object.entries(same) as [keyof typeof images, ToolName][])(
  'the image %s has the version of the program %s that is tested',
  (image, program) => {
    expect(
      tag(image)
        .replace(/^v/, '')
        .replace(/-alpine$/, ''),
    ).toBe(catalog[program].version);
  },
);

test('an exempt image has no program of its version either, or it would be compared', () => {
  const versions = new Map(Object.entries(catalog).map(([name, { version }]) => [name, version as string]));
  const equal = (Object.keys(exempt) as (keyof typeof images)[]).filter((name) => versions.get(name) === tag(name));
  expect(equal).toEqual([]);
});

// Over interface endpoints ECR fetches an image for the first time only where there is a way to the internet.
test('the runbook of the first apply asks the cache for every public image that prod runs', () => {
  const runbook = readFileSync(join(projectRoot, 'runbooks/first-apply.md'), 'utf8');
  const [command] = /^grep -oh .*\n.*done$/m.exec(runbook) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'first-apply-'));
  const run = new Set<string>();
  for (const system of systems) {
    const stack = synthesize(system, 'prod');
    const name = system.name;
    mkdirSync(join(folder, 'cdktf.out/stacks', name), { recursive: true });
    writeFileSync(join(folder, 'cdktf.out/stacks', name, 'cdk.tf.json'), JSON.stringify(stack.json));
    for (const { image } of tasksOf(name, stack).flatMap(({ containers }) => containers)) {
      run.add(image.replace(/^.*?amazonaws\.com\//, ''));
    }
  }
  const { stdout } = spawnSync('bash', ['-c', `docker() { echo "\${@: -1}"; }; registry=here; ${command}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  const cached = [...run].filter((image) => Object.values(cachedRegistries).some((each) => image.startsWith(each)));
  expect(stdout.trim().split('\n').sort()).toEqual(cached.map((image) => `here/${image}`).sort());
});

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html
test.each([
  ['docker.io/nginx:1.29.3', 'registry/docker-hub/library/nginx:1.29.3'],
  ['docker.io/library/nginx:1.29.3', 'registry/docker-hub/library/nginx:1.29.3'],
  ['docker.io/grafana/loki:3.7.8', 'registry/docker-hub/grafana/loki:3.7.8'],
  ['quay.io/thing:1.0', 'registry/quay/thing:1.0'],
  ['example.com/thing:1.0', 'example.com/thing:1.0'],
])('%s is pulled as %s', (reference, pulled) => {
  expect(throughCache(reference, 'registry')).toBe(pulled);
});

process.stdout.write(
  `images not compared: ${Object.entries(exempt)
    .map(([name, why]) => `${name} (${why})`)
    .join('; ')}\n`,
);
