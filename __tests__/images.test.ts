import { images } from '../modules/service/images';
import { catalog, type ToolName } from '../tools/catalog';

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

process.stdout.write(
  `images not compared: ${Object.entries(exempt)
    .map(([name, why]) => `${name} (${why})`)
    .join('; ')}\n`,
);
