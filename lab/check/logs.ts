import { readFileSync } from 'node:fs';
import { streams } from '../logs';
import { crashes } from './crashes';
import { count, fail, note, verdict } from './finding';
import { errorPatterns, knownLines } from './log-patterns';
import type { Verification } from './verification';

/** A start is over this long after the task's containers run, milliseconds. */
const start = 30_000;
const shownLength = 200;

/** No container logs an error and no task ends while it starts. */
export const logs: Verification = {
  name: 'logs',
  run: async (lab) => {
    const known = new Map<string, number>();
    const containers = lab.containers(/./, 'any');
    const failures = streams(lab.stack, '').flatMap(({ stream, file }) => {
      const [service, container, task = ''] = stream.split('/');
      const found = containers.find(
        (each) => each.service.name === service && each.container.name === container && each.task.id.startsWith(task),
      );
      if (found === undefined) return [];
      const patterns = errorPatterns.filter(({ image }) => image?.test(found.container.image) ?? true);
      const ready = Date.parse(found.task.ready);
      const until = ready > 0 ? ready + start : Number.POSITIVE_INFINITY;
      const errors = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => {
          const { time, text } = message(line);
          if (time > until || !patterns.some(({ pattern }) => pattern.test(text))) return false;
          const reason = knownLines.find(({ pattern }) => pattern.test(text))?.reason;
          if (reason !== undefined) known.set(reason, (known.get(reason) ?? 0) + 1);
          return reason === undefined;
        });
      const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
      return errors
        .slice(0, 1)
        .map((line) =>
          fail(`${service}/${container}`, 'no error in its log', message(line).text.slice(0, shownLength) + more),
        );
    });
    const crashed = crashes(lab.status, start);
    const wrong = [...failures, ...crashed.filter((each) => each.verdict === 'fail')];
    const notes = [...known].map(([reason, times]) => note(count(times, 'log line'), reason));
    return [
      ...verdict(wrong, `${containers.length} containers`, 'start without logging an error'),
      ...crashed.filter((each) => each.verdict === 'note'),
      ...notes,
    ];
  },
};

/** A line of a stream: CloudWatch's with its time first, or one of Docker's JSON file. */
function message(line: string): { time: number; text: string } {
  if (line.startsWith('{"log":')) {
    const { log, time } = JSON.parse(line) as { log: string; time: string };
    return { time: Date.parse(time), text: log.trimEnd() };
  }
  const [, time = '', text = line] = /^(\S+Z) (.*)$/.exec(line) ?? [];
  return { time: Date.parse(time), text };
}
