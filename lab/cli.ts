import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { check } from './check';
import { report } from './check/report';
import { Control } from './control';
import { down } from './down';
import { defaultFactor, drill } from './drill';
import { report as drillReport } from './drill/report';
import { printLogs } from './logs';
import { binary, stackDirectory } from './paths';
import { readState } from './read-state';
import { table } from './table';
import { requireRoot, up } from './up';

const usage = `usage: npm run lab -- <command> <stack>

  up <stack> [--state <file>]              run the applied stack; the file is the output of "terraform show -json"
                                           [default: the state of cdktf.out/stacks/<stack>]
  status <stack>                           its tasks with addresses, health, ports and URLs
  check <stack> [--seconds <n>]            verify that it is what the plan says, the last part under n seconds of traffic [60];
                                           exit code 1 where it is not
  logs <stack> [<service>[/<container>]]   what the containers printed
  exec <stack> <service>[/<container>] -- <command…>
                                           run a command inside a container
  drill <stack> <alert…|all> [--factor <number>] [--keep] [--state <file>]
                                           cause alerts for real, in a lab of their own, and see who is told;
                                           --keep leaves that lab up, as <stack>-drill
  down <stack> [--volumes]                 stop it and leave nothing behind; --volumes also removes its data`;

let said = '';

/** Progress goes to standard error, each line once while it stays the same. */
function say(line: string): void {
  if (line !== said) console.error(line);
  said = line;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      state: { type: 'string' },
      factor: { type: 'string' },
      keep: { type: 'boolean' },
      seconds: { type: 'string', default: '60' },
      volumes: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, stack, selection = '', ...rest] = positionals;
  if (values.help || command === undefined || stack === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  switch (command) {
    case 'up': {
      const begin = performance.now();
      const status = await up(stack, { ...(await readState(stack, values.state)), log: say });
      console.log(table(status));
      say(`${stack} is up after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
      return 0;
    }
    case 'status':
      requireRoot();
      console.log(table(await new Control(stack).status()));
      return 0;
    case 'check': {
      const loadSeconds = seconds(values.seconds);
      requireRoot();
      const findings = await check(stack, { loadSeconds, log: say });
      console.log(report(findings));
      const failures = findings.filter(({ verdict }) => verdict === 'fail').length;
      say(failures === 0 ? `${stack} is what its plan says` : `${stack}: ${failures} failures`);
      return failures === 0 ? 0 : 1;
    }
    case 'logs':
      printLogs(stack, selection);
      return 0;
    case 'exec':
      requireRoot();
      return await exec(stack, selection, rest);
    case 'drill': {
      const alerts = selection === 'all' ? undefined : [selection, ...rest].filter(Boolean);
      if (alerts?.length === 0) break;
      requireRoot();
      const factor = Number(values.factor ?? defaultFactor);
      const { keep } = values;
      const outcome = await drill(stack, { ...(await readState(stack, values.state)), alerts, factor, keep, log: say });
      console.log(drillReport(outcome));
      return outcome.passed ? 0 : 1;
    }
    case 'down': {
      requireRoot();
      const known = existsSync(stackDirectory(stack));
      const removed = await down(stack, values.volumes);
      for (const leftover of removed) say(`removed ${leftover}`);
      if (!known && removed.length === 0) say(`nothing to stop: ${stack} has no lab here`);
      return 0;
    }
  }
  console.error(usage);
  return 2;
}

function seconds(value: string): number {
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new Error(`--seconds ${value}: choose a number above 0`);
}

async function exec(stack: string, selection: string, command: readonly string[]): Promise<number> {
  const [service = '', container] = selection.split('/');
  const status = await new Control(stack).status();
  const task = status.services.find(({ name }) => name === service)?.tasks[0];
  const running = task?.containers.filter(({ state }) => state === 'RUNNING') ?? [];
  const found = container === undefined ? running[0] : running.find(({ name }) => name === container);
  if (found === undefined || command.length === 0) {
    const known = status.services.flatMap(({ name, tasks }) =>
      (tasks[0]?.containers ?? []).map((each) => `${name}/${each.name}`),
    );
    throw new Error(`exec needs a running <service>/<container> and a command; there are: ${known.join(', ')}`);
  }
  return spawnSync(binary('ecs-lab'), ['exec', stack, found.id, ...command], { stdio: 'inherit' }).status ?? 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
