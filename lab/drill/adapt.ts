import { imageOf } from '../images';
import type { Container, Forward, RunFile, Service } from '../run-file';
import { filesOf, kindOf, withFiles } from './configuration';
import { outside } from './routes';
import { milliseconds, scaleDuration, scaleFile } from './time-scale';

/** MiB of each task's own disk on Fargate during drills: its 20 GiB would take long to fill. */
export const diskMiB = 256;

/** Port of Loki's API. */
const lokiPort = 3100;

/**
 * The stack as drills need it, and otherwise as applied: its observability `factor` times faster, its applications willing to
 * misbehave, its tasks with a small disk, and the receivers of its alerts among the names of the internet.
 */
export function adapt(run: RunFile, factor: number): RunFile {
  const receivers = outside(run).map(({ host }) => ({ name: host, address: run.network.internet }));
  return {
    ...run,
    names: [...run.names, ...receivers],
    forwards: [...run.forwards, ...run.services.flatMap(lokiForward)],
    services: run.services.map((service) => ({
      ...service,
      task: {
        ...service.task,
        ...(service.kind === 'ecs' && service.launchType === 'FARGATE' && { diskMiB }),
        containers: service.task.containers.map((container) => adaptContainer(container, service, factor)),
      },
    })),
  };
}

function adaptContainer(container: Container, service: Service, factor: number): Container {
  const loki = service.task.containers.some((each) =>
    Object.entries(filesOf(each)).some(([path, text]) => kindOf(path, text) === 'loki'),
  );
  const scaled = withFiles(container, (path, text) =>
    kindOf(path, text) === 'other' ? text : scaleFile(text, factor, loki ? 'logql' : 'promql'),
  );
  const { application } = imageOf(container.image, service.name);
  const { restartPolicy } = container;
  return {
    ...scaled,
    argv: [...container.argv, ...prometheusFlags(container, factor), ...cadvisorFlags(container, factor)],
    ...(application && { environment: { ...scaled.environment, DRILL: '1' } }),
    ...(restartPolicy && {
      restartPolicy: { ...restartPolicy, attemptPeriod: Math.ceil(restartPolicy.attemptPeriod / factor) },
    }),
  };
}

/** The durations that Prometheus has as flags: how long a sample counts as current, and how soon an alert is sent again. */
function prometheusFlags({ argv }: Container, factor: number): string[] {
  if (!argv[0]?.endsWith('/prometheus') || argv.includes('--agent')) return [];
  return [
    `--query.lookback-delta=${scaleDuration('5m', factor)}`,
    `--rules.alert.resend-delay=${scaleDuration('1m', factor)}`,
  ];
}

/** The intervals of cAdvisor, those that have their default too; of a flag's values the last one counts. */
function cadvisorFlags({ argv }: Container, factor: number): string[] {
  if (!argv[0]?.endsWith('/cadvisor')) return [];
  const intervals = ['--global_housekeeping_interval=1m', ...argv.filter((each) => /^--\w+_interval=/.test(each))];
  return [
    // Not below a second, or measuring takes the CPU whose shortage is drilled.
    ...intervals.map((each) =>
      each.replace(/=(.*)$/, (_, planned) => `=${Math.max(1000, milliseconds(planned) / factor)}ms`),
    ),
    // It would slow down where nothing happens.
    '--allow_dynamic_housekeeping=false',
  ];
}

/** Where to ask Loki which of its alerts fire. */
function lokiForward({ name, task }: Service): Forward[] {
  return task.containers.some(({ image }) => /(^|\/)loki[:@]/.test(image))
    ? [{ name, port: lokiPort, service: name, target: lokiPort }]
    : [];
}
