/** A program of this folder, and the image whose place it takes. */
export interface App {
  readonly name: string;
  /** References of the image it stands for, whatever registry they come from; absent for the lab's own programs. */
  readonly image?: RegExp;
  /**
   * What starts it, with this folder as working directory. `python3` is the one of the installed environment
   * ({@link installApps}); a stand-in takes the container's own `command` after it, as the image's entry point would.
   */
  readonly argv: readonly [program: string, ...args: string[]];
  readonly runtime: 'python' | 'node' | 'native';
  /** Whether it only plays a vendor's program, which its first log line then says. */
  readonly standIn: boolean;
  /** What it is and what it leaves out, for people who read the lab's tables. */
  readonly note: string;
}

/** Matches `repository` as the end of an image's path, with any tag or digest. */
function repository(name: string): RegExp {
  return new RegExp(`(^|/)${name}(:[^/]+)?(@sha256:[0-9a-f]+)?$`);
}

function python(name: string): App['argv'] {
  return ['python3', '-m', name];
}

export const catalog: readonly App[] = [
  {
    name: 'koronet-web',
    image: repository('koronet-web'),
    argv: python('koronet-web'),
    runtime: 'python',
    standIn: false,
    note: 'Flask with PostgreSQL and Redis, port 3000',
  },
  {
    name: 'dating-bot',
    image: repository('dating-bot'),
    argv: python('dating-bot'),
    runtime: 'python',
    standIn: false,
    note: 'bot with PostgreSQL; simulated users unless TELEGRAM_BOT_TOKEN is a real token; metrics and health on 8000',
  },
  {
    name: 'dating-webapp',
    image: repository('dating-webapp'),
    argv: ['nginx', '-p', 'dating-webapp', '-c', 'nginx.conf', '-e', 'stderr'],
    runtime: 'native',
    standIn: false,
    note: 'static site, ports 80 and 8080',
  },
  {
    name: 'davidshaevel-backend',
    image: repository('davidshaevel-backend'),
    argv: ['node', 'node/davidshaevel-backend.js'],
    runtime: 'node',
    standIn: false,
    note: 'Express with PostgreSQL, port 3001; traces with OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  {
    name: 'davidshaevel-frontend',
    image: repository('davidshaevel-frontend'),
    argv: ['node', 'node/davidshaevel-frontend.js'],
    runtime: 'node',
    standIn: false,
    note: 'Express, renders what BACKEND_URL answers, port 3000; traces with OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  {
    name: 'showcase-backend',
    image: repository('showcase-backend'),
    argv: ['node', 'node/showcase-backend.js'],
    runtime: 'node',
    standIn: false,
    note: 'Express with PostgreSQL, port 3000',
  },
  {
    name: 'cloudwatch-agent',
    image: repository('cloudwatch-agent'),
    argv: python('cloudwatch-agent'),
    runtime: 'python',
    standIn: true,
    note: 'takes StatsD (8125) and embedded metric format (25888), logs what the agent would send',
  },
  {
    name: 'ecs-exporter',
    image: repository('prometheuscommunity/ecs-exporter'),
    argv: python('ecs-exporter'),
    runtime: 'python',
    standIn: true,
    note: 'the ecs_* metrics of ecs_exporter 0.4.0 from the task metadata endpoint, port 9779',
  },
  {
    name: 'cloudwatch-exporter',
    image: repository('prometheuscommunity/yet-another-cloudwatch-exporter'),
    argv: python('cloudwatch-exporter'),
    runtime: 'python',
    standIn: true,
    note: 'the metrics of yet-another-cloudwatch-exporter about itself, port 5000; there is no CloudWatch to ask',
  },
  {
    name: 'lambda',
    image: repository('lambda'),
    argv: ['node', 'lambda/run.mjs'],
    runtime: 'node',
    standIn: true,
    note: 'calls a function’s own code with new lines of the log groups that it subscribes to',
  },
  {
    name: 'alloy',
    image: repository('grafana/alloy'),
    argv: python('alloy'),
    runtime: 'python',
    standIn: true,
    note: 'follows the log files of its configuration and pushes them to Loki, port 12345',
  },
  {
    name: 'tempo',
    image: repository('grafana/tempo'),
    argv: python('tempo'),
    runtime: 'python',
    standIn: true,
    note: 'OTLP/HTTP with JSON (4318), search and traces (3200), in memory',
  },
  {
    name: 'receivers',
    argv: python('receivers'),
    runtime: 'python',
    standIn: true,
    note: 'Slack, PagerDuty and a mail server for drills; what arrives is at GET /received',
  },
  {
    name: 'load',
    argv: ['node', 'load/load.mjs'],
    runtime: 'node',
    standIn: false,
    note: 'steady traffic for a bounded time, then a summary',
  },
];

/** The program that takes the place of an image, undefined when this folder has none. */
export function appOf(image: string): App | undefined {
  return catalog.find((app) => app.image?.test(image));
}
