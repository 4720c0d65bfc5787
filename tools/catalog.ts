/**
 * Every program that the tests and the lab run, by the name it gets in `.tools/bin`. A version here, the `require` line of the
 * program's module and the tag of the container image in the plan are one number, so what is tested is what is deployed.
 */

import type { Tool } from './tool';

/** Only what runs at package installation time; unpacked roots never run maintainer scripts. */
const installers = [
  'adduser',
  'debconf',
  'dpkg',
  'init-system-helpers',
  'install-info',
  'passwd',
  'perl',
  'perl-base',
  'perl-modules-5.36',
  'libperl5.36',
  'tar',
  'ucf',
];

const prometheus = {
  kind: 'go',
  folder: 'prometheus',
  module: 'github.com/prometheus/prometheus@v0.315.0',
  version: '3.15.0',
  // of forty service discoveries the two in use: half the build time, and what is missing fails `check config`
  tags: ['remove_all_sd', 'enable_dns_sd', 'enable_aws_sd'],
  variables: { 'github.com/prometheus/common/version.Version': '3.15.0' },
  license: 'Apache-2.0',
} as const;

const alertmanager = {
  kind: 'go',
  folder: 'alertmanager',
  module: 'github.com/prometheus/alertmanager@v0.31.1',
  version: '0.31.1',
  variables: { 'github.com/prometheus/common/version.Version': '0.31.1' },
  license: 'Apache-2.0',
} as const;

/** In the order in which they are worth having. */
export const catalog = {
  promtool: {
    ...prometheus,
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    why: 'checks configuration and rules, runs the unit tests of the alerts',
  },
  prometheus: {
    ...prometheus,
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    why: 'the server in the lab; its module carries no web pages, so `/query` answers 500 and the API everything',
  },
  alertmanager: {
    ...alertmanager,
    package: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    why: 'routes alerts in the lab; the newest module that still carries its web pages',
  },
  amtool: {
    ...alertmanager,
    package: 'github.com/prometheus/alertmanager/cmd/amtool',
    why: 'checks the configuration of Alertmanager and its routes',
  },
  actionlint: {
    kind: 'go',
    folder: 'actionlint',
    module: 'github.com/rhysd/actionlint@v1.7.12',
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    version: '1.7.12',
    variables: { 'github.com/rhysd/actionlint.version': '1.7.12' },
    license: 'MIT',
    why: 'checks the GitHub workflows',
  },
  tofu: {
    kind: 'go',
    folder: 'opentofu',
    module: 'github.com/opentofu/opentofu@v1.12.6',
    package: 'github.com/opentofu/opentofu/cmd/tofu',
    version: '1.12.6',
    variables: { 'github.com/opentofu/opentofu/version.dev': 'no' },
    license: 'MPL-2.0',
    why: 'plans and applies where Terraform is missing',
  },
  checkov: {
    kind: 'python',
    version: '3.3.30',
    requirements: 'tools/python/checkov-requirements.txt',
    license: 'Apache-2.0',
    why: 'policy on every plan',
  },
  postgres_exporter: {
    kind: 'go',
    folder: 'postgres-exporter',
    module: 'github.com/prometheus-community/postgres_exporter@v0.17.1',
    package: 'github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter',
    version: '0.17.1',
    variables: { 'github.com/prometheus/common/version.Version': '0.17.1' },
    license: 'Apache-2.0',
    why: 'sidecar of PostgreSQL',
  },
  redis_exporter: {
    kind: 'go',
    folder: 'redis-exporter',
    module: 'github.com/oliver006/redis_exporter@v1.82.0',
    version: '1.82.0',
    variables: { 'main.BuildVersion': 'v1.82.0', 'main.BuildDate': '', 'main.BuildCommitSha': '' },
    license: 'MIT',
    why: 'sidecar of Redis',
  },
  node_exporter: {
    kind: 'go',
    folder: 'node-exporter',
    module: 'github.com/prometheus/node_exporter@v1.12.1',
    version: '1.12.1',
    variables: { 'github.com/prometheus/common/version.Version': '1.12.1' },
    license: 'Apache-2.0',
    why: 'sidecar of the web, daemon of the host',
  },
  postgres: {
    kind: 'debian',
    version: '15',
    packages: ['postgresql-15'],
    omit: [
      ...installers,
      'libllvm14',
      'libz3-4',
      'locales',
      'postgresql-common',
      'postgresql-client-common',
      'ssl-cert',
    ],
    // without LLVM the just-in-time compiler must be absent too, then the server leaves it off without a word
    prune: ['usr/lib/postgresql/15/lib/llvmjit.so', 'usr/lib/postgresql/15/lib/bitcode'],
    programs: Object.fromEntries(
      ['postgres', 'initdb', 'pg_ctl', 'pg_isready', 'psql', 'pg_dump', 'pg_restore', 'createdb'].map((name) => [
        name,
        `usr/lib/postgresql/15/bin/${name}`,
      ]),
    ),
    license: 'PostgreSQL',
    why: 'the database of the lab',
  },
  redis: {
    kind: 'debian',
    version: '7.0.15',
    packages: ['redis-server', 'redis-tools'],
    omit: installers,
    programs: { 'redis-server': 'usr/bin/redis-server', 'redis-cli': 'usr/bin/redis-cli' },
    license: 'BSD-3-Clause',
    why: 'the cache of the lab',
  },
  nginx: {
    kind: 'debian',
    version: '1.22.1',
    packages: ['nginx'],
    omit: [...installers, 'iproute2'],
    programs: { nginx: 'usr/sbin/nginx' },
    license: 'BSD-2-Clause',
    why: 'serves the web application of the dating app',
  },
  busybox: {
    kind: 'debian',
    version: '1.35.0',
    packages: ['busybox-static'],
    omit: [],
    programs: { busybox: 'usr/bin/busybox' },
    license: 'GPL-2.0-only',
    why: 'shell and health checks of the images built on BusyBox or Alpine; linked statically',
  },
  nftables: {
    kind: 'debian',
    version: '1.0.6',
    packages: ['nftables'],
    omit: installers,
    programs: { nft: 'usr/sbin/nft' },
    license: 'GPL-2.0-only',
    why: 'shows the security groups of a task as rules; the lab itself needs no nft',
  },
  traefik: {
    kind: 'go',
    folder: 'traefik',
    module: 'github.com/traefik/traefik/v3@v3.6.12',
    package: 'github.com/traefik/traefik/v3/cmd/traefik',
    version: '3.6.12',
    variables: { 'github.com/traefik/traefik/v3/pkg/version.Version': '3.6.12' },
    license: 'MIT',
    why: 'the edge of the dating app',
  },
  cadvisor: {
    kind: 'go',
    folder: 'cadvisor',
    module: 'github.com/google/cadvisor/lib@v0.60.6',
    package: 'ecs-observability/tools/cadvisor',
    version: '0.60.6',
    variables: { 'github.com/google/cadvisor/lib/version.Version': '0.60.6' },
    license: 'Apache-2.0',
    why: 'container metrics from cgroups; only its library is a published module, the main is ours',
  },
  loki: {
    kind: 'go',
    folder: 'loki',
    module: 'github.com/grafana/loki/v3@v3.7.8',
    package: 'github.com/grafana/loki/v3/cmd/loki',
    version: '3.7.8',
    variables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': '3.7.8' },
    license: 'AGPL-3.0-only',
    why: 'logs in the lab; minutes to build, so only by `lab up`',
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof catalog;

export const toolNames = Object.keys(catalog) as ToolName[];
