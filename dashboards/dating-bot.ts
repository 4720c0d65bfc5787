import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { logs } from './listings';
import { health, heatmap, stacked, stat, timeseries } from './panels';
import { buckets, orNone, quantile, rate, recent, share, sum } from './parts/expr';
import { above } from './thresholds';

const bot = 'job="bot"';
const duration = 'bot_update_duration_seconds';

const failed = share(rate('bot_exceptions_total', bot), rate('bot_updates_total', bot));
const errorLevels = () => above({ warning: 0.01, critical: 0.05 });
const latencyLevels = () => above({ warning: 2 });

/** The dating bot's process: updates handled, time, exceptions, database, memory. */
export const datingBotDashboard = defineDashboard({
  uid: 'dating-bot',
  title: 'Dating: bot',
  description: 'Does the bot answer, how fast, and what fails?',
  folder: 'Application',
  tags: ['application', 'bot'],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Bot',
        description: 'Up while Prometheus can scrape it.',
        queries: { bot: `max(up{${bot}}) or vector(0)` },
      }),
      stat({
        title: 'Updates',
        description: 'Updates from the messenger per second, mean of the last 5 minutes.',
        unit: units.CountsPerSecond,
        queries: { updates: recent(rate('bot_updates_total', bot)) },
      }),
      stat({
        title: 'Exceptions',
        description: 'Share of updates that ended in an exception, last 5 minutes.',
        unit: units.PercentUnit,
        queries: { exceptions: recent(failed) },
        thresholds: errorLevels(),
      }),
      stat({
        title: 'Time per update (p90)',
        description: '9 of 10 updates of the last 5 minutes were handled within this time.',
        unit: units.Seconds,
        queries: { p90: recent(quantile(0.9, duration, bot)) },
        thresholds: latencyLevels(),
      }),
      stat({
        title: 'Database failures (5 min)',
        description: 'Connections to the database that could not be had or were lost.',
        unit: units.Short,
        queries: { failures: `sum(increase(db_connection_errors_total{${bot}}[5m]))` },
        thresholds: above({ critical: 1 }),
      }),
      stat({
        title: 'Memory',
        description: 'Memory the process holds.',
        unit: units.BytesIEC,
        queries: { memory: `max(process_resident_memory_bytes{${bot}})` },
      }),
    ),
    row(
      'Updates',
      stacked({
        title: 'Updates by type',
        description: 'Updates per second. None at all: the messenger does not reach the bot.',
        unit: units.CountsPerSecond,
        queries: { '{{type}}': rate('bot_updates_total', bot, 'type') },
      }),
      timeseries({
        title: 'Time per update',
        description: 'Time to handle an update.',
        unit: units.Seconds,
        queries: {
          p50: quantile(0.5, duration, bot),
          p90: quantile(0.9, duration, bot),
          p99: quantile(0.99, duration, bot),
        },
        thresholds: latencyLevels(),
      }),
      heatmap({
        title: 'Time per update, distribution',
        description: 'How many updates took how long.',
        unit: units.Seconds,
        expr: buckets(duration, bot),
      }),
    ),
    row(
      'Failures',
      timeseries({
        title: 'Exceptions by type',
        description: 'Updates per second that failed, by exception.',
        unit: units.CountsPerSecond,
        queries: { '{{type}}': orNone(rate('bot_exceptions_total', bot, 'type'), 'type') },
        alert: 'BotExceptions',
      }),
      timeseries({
        title: 'Exceptions (share)',
        description: 'Share of updates that ended in an exception.',
        unit: units.PercentUnit,
        queries: { exceptions: failed },
        thresholds: errorLevels(),
      }),
      timeseries({
        title: 'Database connection failures',
        description: 'Connections per second that could not be had or were lost.',
        unit: units.CountsPerSecond,
        queries: { failures: rate('db_connection_errors_total', bot) },
        alert: 'DatabaseConnectionFailures',
      }),
      logs({
        title: 'Errors in the log',
        description: 'The bot’s lines of level error or worse, the newest first.',
        expr: '{service="bot"} | detected_level=~"error|critical|fatal"',
      }),
    ),
    row(
      'Process',
      timeseries({
        title: 'Memory',
        description: 'Memory the process holds.',
        unit: units.BytesIEC,
        queries: { '{{instance}}': sum('process_resident_memory_bytes', bot, 'instance') },
      }),
      timeseries({
        title: 'CPU',
        description: 'Cores the process uses. Python runs on one: near 1 is its limit.',
        unit: units.Short,
        queries: { '{{instance}}': rate('process_cpu_seconds_total', bot, 'instance') },
      }),
      timeseries({
        title: 'Open files',
        description: 'Share of the file descriptors the process may open.',
        unit: units.PercentUnit,
        queries: { '{{instance}}': `process_open_fds{${bot}} / process_max_fds{${bot}}` },
        thresholds: above({ warning: 0.8 }),
      }),
    ),
  ],
});
