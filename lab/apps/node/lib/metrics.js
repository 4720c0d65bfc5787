import client from 'prom-client';
import { exemplar, tracing } from './tracing.js';

export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10];
const LABELS = ['method', 'route', 'status_code'];

export const register = client.register;
// Only OpenMetrics carries exemplars, the links from a latency to a trace.
if (tracing) register.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
client.collectDefaultMetrics();

const requests = new client.Counter({
  name: 'http_requests_total',
  help: 'HTTP requests answered.',
  labelNames: LABELS,
});

const seconds = new client.Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time to answer HTTP requests.',
  labelNames: LABELS,
  buckets: BUCKETS,
  enableExemplars: tracing,
});

/** Counts one answered request. */
export function observeRequest(labels, value) {
  requests.inc(labels);
  if (tracing) seconds.observe({ labels, value, exemplarLabels: exemplar() });
  else seconds.observe(labels, value);
}

const SESSION_MS = 15 * 60_000;
const visitors = new Map();

/** Notes that a visitor was here; `key` is a session cookie or an address. */
export function visit(key) {
  // Taken out first, so that the map stays in the order of the last visit.
  visitors.delete(key);
  visitors.set(key, Date.now());
}

new client.Gauge({
  name: 'app_active_sessions',
  help: 'Visitors seen by this instance in the last 15 minutes.',
  collect() {
    for (const [key, seen] of visitors) {
      if (seen > Date.now() - SESSION_MS) break;
      visitors.delete(key);
    }
    this.set(visitors.size);
  },
});
