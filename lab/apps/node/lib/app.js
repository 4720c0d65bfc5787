import { randomUUID } from 'node:crypto';
import express from 'express';
import { integer } from './config.js';
import { DatabaseUnavailable } from './database.js';
import { parse } from './faults.js';
import { log, requestContext } from './log.js';
import { observeRequest, register, visit } from './metrics.js';
import { serverSpan, startTracing, stopTracing } from './tracing.js';

/** Logs and counts each answered request; `internal` paths neither, nor do drills break them. */
function instrument(faults, internal) {
  return async (req, res, next) => {
    if (internal.includes(req.path)) return next();
    const started = process.hrtime.bigint();
    visit(req.ip);
    res.on('finish', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      // The pattern, not the path: one series per route however many items there are.
      const route = req.route ? `${req.baseUrl}${req.route.path}` : 'unmatched';
      observeRequest({ method: req.method, route, status_code: res.statusCode }, seconds);
      const fields = { method: req.method, path: req.path, status: res.statusCode };
      log[res.statusCode >= 500 ? 'error' : 'info']('request', { ...fields, duration_ms: Math.round(seconds * 1000) });
    });
    if (await faults.apply()) {
      res.status(500).json({ error: 'drill: this request was chosen to fail' });
      return;
    }
    next();
  };
}

/**
 * An Express application with metrics, health, JSON logs with request ids, traces and, with DRILL=1, `/drill`.
 * `routes(app)` adds its own.
 */
export function createApp({ name, faults, healthPath, metricsPath, routes }) {
  startTracing(name);
  const app = express();
  app.disable('x-powered-by');
  // One hop: the load balancer. Its X-Forwarded-For says who the visitor is.
  app.set('trust proxy', 1);
  app.use((req, res, next) => {
    const id = (req.get('x-request-id') || req.get('x-amzn-trace-id') || randomUUID()).slice(0, 128);
    res.set('x-request-id', id);
    requestContext.run({ request_id: id }, next);
  });
  app.get(metricsPath, async (req, res, next) => {
    // For Prometheus, which asks the task itself: the load balancer names whom it asks for, and they find nothing here.
    if (req.get('x-forwarded-for') !== undefined) return next();
    res.type(register.contentType).send(await register.metrics());
  });
  // Only this process: a database outage must not make ECS replace healthy tasks as well.
  app.get(healthPath, (_req, res) => res.json({ status: 'ok' }));
  app.use(serverSpan);
  app.use(instrument(faults, ['/drill']));
  app.use(express.json({ limit: '16kb' }));
  if (faults.enabled) {
    app.get('/drill', (_req, res) => res.json(faults.state));
    app.post('/drill', async (req, res) => {
      try {
        await faults.set(parse(req.body));
        res.json(faults.state);
      } catch (error) {
        res.status(error instanceof RangeError ? 400 : 500).json({ error: error.message });
      }
    });
  }
  routes(app);
  app.use((req, res) => res.status(404).json({ error: `nothing at ${req.path}` }));
  app.use((error, _req, res, _next) => {
    if (error instanceof DatabaseUnavailable) {
      log.error('the database is not available', { error: error.message });
      return res.status(503).json({ error: 'the database is not available' });
    }
    const status = error.status ?? 500;
    if (status >= 500) log.error('unhandled exception', { error: error.stack });
    res.status(status).json({ error: status >= 500 ? 'internal server error' : error.message });
  });
  return app;
}

/** Listens on PORT; SIGTERM lets the requests under way finish, then `close` and the last spans. */
export function serve(app, port, close = async () => {}) {
  const listening = integer('PORT', port);
  const server = app.listen(listening, (error) => {
    if (error) throw error;
    log.info(`listening on port ${listening}`);
  });
  // Longer than the load balancer's idle timeout of 60 s, or it would send requests into closing connections.
  server.keepAliveTimeout = 65_000;
  process.on('SIGTERM', () => {
    server.close(async () => {
      await Promise.allSettled([close(), stopTracing()]);
      process.exit(0);
    });
    server.closeIdleConnections();
  });
}
