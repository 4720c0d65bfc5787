import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { health, heatmap, stacked, stat, timeseries } from './panels';
import { buckets, quantile, rate, recent, share, sum } from './parts/expr';
import { above, below } from './thresholds';
import { labelVariable } from './variables';

const proxy = 'job="traefik"';
const entry = `${proxy},entrypoint=~"$entrypoint"`;
/** Traefik's own label `service` is a backend; as a target label of ours has that name, Prometheus calls it `exported_service`. */
const backend = 'exported_service';

const requests = 'traefik_entrypoint_requests_total';
const failed = (selector: string) => share(rate(requests, `${selector},code=~"5.."`), rate(requests, selector));
const errorLevels = () => above({ critical: 0.05 });
const latencyLevels = () => above({ warning: 2 });

/** Traefik: everything that comes from outside goes through it. */
export const traefikDashboard = defineDashboard({
  uid: 'traefik',
  title: 'Traefik',
  description:
    'Do users get answers: requests, errors and time at the edge, backends behind it, certificates in front.',
  tags: ['http', 'edge', 'traefik'],
  variables: [labelVariable({ name: 'entrypoint', series: `traefik_open_connections{${proxy}}` })],
  rows: () => [
    row(
      'Is it healthy?',
      health({
        title: 'Traefik',
        description: 'Up while Prometheus can scrape it.',
        queries: { traefik: `min(up{${proxy}}) or vector(0)` },
      }),
      stat({
        title: 'Request rate',
        description: 'Requests per second, mean of the last 5 minutes.',
        unit: units.RequestsPerSecond,
        queries: { requests: recent(rate(requests, entry)) },
      }),
      stat({
        title: 'Error rate',
        description: 'Share of requests answered with 5xx in the last 5 minutes, the 503 for unknown hosts included.',
        unit: units.PercentUnit,
        queries: { errors: recent(failed(entry)) },
        thresholds: errorLevels(),
      }),
      stat({
        title: 'Response time (p90)',
        description: '9 of 10 requests of the last 5 minutes were answered within this time.',
        unit: units.Seconds,
        queries: {
          p90: recent(quantile(0.9, 'traefik_entrypoint_request_duration_seconds', entry)),
        },
        thresholds: latencyLevels(),
      }),
      stat({
        title: 'Configuration age',
        description: 'Time since the last reload that worked.',
        unit: units.DurationSeconds,
        queries: { age: `time() - max(traefik_config_last_reload_success{${proxy}})` },
      }),
      stat({
        title: 'Certificate valid for',
        description: 'Time until the first certificate expires. ACME renews 30 days before.',
        unit: units.DurationSeconds,
        queries: { valid: `min(traefik_tls_certs_not_after{${proxy}}) - time()` },
        thresholds: below({ warning: 14 * 86_400 }),
        alert: 'TraefikCertificateExpiring',
      }),
    ),
    row(
      'Edge',
      stacked({
        title: 'Requests by entry point',
        description: 'Requests per second. Those at the plain one are redirected.',
        unit: units.RequestsPerSecond,
        queries: { '{{entrypoint}}': rate(requests, entry, 'entrypoint') },
      }),
      stacked({
        title: 'Status codes',
        description: 'Responses per second by status code.',
        unit: units.RequestsPerSecond,
        queries: { '{{code}}': rate(requests, entry, 'code') },
      }),
      timeseries({
        title: 'Error rate',
        description: 'Share of requests answered with 5xx.',
        unit: units.PercentUnit,
        queries: { '5xx': failed(entry) },
        thresholds: errorLevels(),
      }),
      timeseries({
        title: 'Response time',
        description: 'Time to answer, backend included.',
        unit: units.Seconds,
        queries: Object.fromEntries(
          [0.5, 0.9, 0.99].map((q) => [
            `p${q * 100}`,
            quantile(q, 'traefik_entrypoint_request_duration_seconds', entry),
          ]),
        ),
        thresholds: latencyLevels(),
      }),
      heatmap({
        title: 'Response time distribution',
        description: 'How many requests took how long.',
        unit: units.Seconds,
        expr: buckets('traefik_entrypoint_request_duration_seconds', entry),
      }),
      timeseries({
        title: 'Open connections',
        description: 'Connections of clients by entry point.',
        unit: units.Short,
        queries: { '{{entrypoint}}': sum('traefik_open_connections', entry, 'entrypoint') },
      }),
    ),
    row(
      'Backends',
      stacked({
        title: 'Requests by backend',
        description: 'Requests per second passed on.',
        unit: units.RequestsPerSecond,
        queries: { [`{{${backend}}}`]: rate('traefik_service_requests_total', proxy, backend) },
      }),
      timeseries({
        title: 'Errors by backend',
        description: 'Share of a backend’s requests answered with 5xx.',
        unit: units.PercentUnit,
        queries: {
          [`{{${backend}}}`]: share(
            rate('traefik_service_requests_total', `${proxy},code=~"5.."`, backend),
            rate('traefik_service_requests_total', proxy, backend),
          ),
        },
        thresholds: errorLevels(),
        alert: 'TraefikServiceErrors',
      }),
      timeseries({
        title: 'Response time by backend (p90)',
        description: 'Time a backend takes.',
        unit: units.Seconds,
        queries: { [`{{${backend}}}`]: quantile(0.9, 'traefik_service_request_duration_seconds', proxy, backend) },
        thresholds: latencyLevels(),
      }),
      timeseries({
        title: 'Traffic',
        description: 'Bytes per second from clients and to them.',
        unit: units.BytesPerSecondIEC,
        queries: {
          received: rate('traefik_entrypoint_requests_bytes_total', entry),
          sent: rate('traefik_entrypoint_responses_bytes_total', entry),
        },
      }),
      timeseries({
        title: 'Memory',
        description: 'Memory the process holds.',
        unit: units.BytesIEC,
        queries: { '{{instance}}': `process_resident_memory_bytes{${proxy}}` },
      }),
      timeseries({
        title: 'CPU',
        description: 'Cores the process uses.',
        unit: units.Short,
        queries: { '{{instance}}': rate('process_cpu_seconds_total', proxy, 'instance') },
      }),
    ),
  ],
});
