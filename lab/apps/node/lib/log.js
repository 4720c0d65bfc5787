import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';

/** What every log line of a request carries. */
export const requestContext = new AsyncLocalStorage();

function write(level, message, fields) {
  const span = trace.getActiveSpan()?.spanContext();
  const line = {
    time: new Date().toISOString(),
    level,
    message,
    ...(requestContext.getStore() ?? {}),
    // Grafana's Loki data source turns trace_id into a link to Tempo.
    ...(span && { trace_id: span.traceId, span_id: span.spanId }),
    ...fields,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** One JSON object per line on stdout. */
export const log = {
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warning', message, fields),
  error: (message, fields) => write('error', message, fields),
};
