/**
 * Stand-in for AWS Lambda with a subscription of CloudWatch Logs: calls the function's own handler with what was added to
 * the files of its log groups, in the events' form.
 *
 *   node lambda/run.mjs <file>.<export>      LOG_GROUPS: JSON list; code in /var/task, log groups in /var/log/groups
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const LOGS = '/var/log/groups';
const EVERY_MS = 1000;
const EVENTS_MAX = 1000;

const log = (level, message) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, logger: 'lambda', message }));

/** Lines of each stream that were handed over already. */
const done = new Map();

function streamsOf(group) {
  const folder = join(LOGS, group);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}

/** `<time> <text>`, as the log driver of the lab writes them. */
function toEvent(line, index) {
  const space = line.indexOf(' ');
  return {
    id: String(index).padStart(56, '0'),
    timestamp: Date.parse(line.slice(0, space)),
    message: line.slice(space + 1),
  };
}

async function handOver(handler, logGroup, logStream) {
  const path = join(LOGS, logGroup, logStream);
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  for (let from = done.get(path) ?? 0; from < lines.length; from += EVENTS_MAX) {
    const logEvents = lines.slice(from, from + EVENTS_MAX).map((line, index) => toEvent(line, from + index));
    const message = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup,
      logStream,
      subscriptionFilters: ['lab'],
      logEvents,
    };
    await handler({ awslogs: { data: gzipSync(JSON.stringify(message)).toString('base64') } }, {});
    done.set(path, Math.min(from + EVENTS_MAX, lines.length));
  }
}

const [file, name] = (process.argv[2] ?? 'index.handler').split('.');
const { [name]: handler } = await import(pathToFileURL(`/var/task/${file}.mjs`).href);
const groups = JSON.parse(process.env.LOG_GROUPS);
log(
  'info',
  `this is a stand-in for AWS Lambda: ${name} of ${file}.mjs is called with the lines of ${groups.join(', ')}`,
);
process.on('SIGTERM', () => process.exit(0));
let failing = false;
for (;;) {
  try {
    for (const group of groups) for (const stream of streamsOf(group)) await handOver(handler, group, stream);
    failing = false;
  } catch (error) {
    // Lambda tries again as well; one line for each time of trouble
    if (!failing) log('warning', `the function failed, it is called again: ${error.cause ?? error.message}`);
    failing = true;
  }
  await setTimeout(EVERY_MS);
}
