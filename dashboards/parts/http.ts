import type { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { type Column, table } from '../listings';
import { heatmap, ranking, stacked, stat, timeseries } from '../panels';
import { prometheus } from '../targets';
import { above } from '../thresholds';
import { buckets, quantile, rate, share } from './expr';

/** Panels on the HTTP metric contract; `selector` says whose requests, `labels` what a line stands for. */

const requests = 'http_requests_total';
const duration = 'http_request_duration_seconds';

/** Alerts every system with such an application has; their figures are 5 % and, unless a system says otherwise, 2 s. */
const errors = { thresholds: () => above({ critical: 0.05 }), alert: 'HighErrorRate' } as const;
export const latencyLevels = (limit = 2) => above({ warning: limit });
const slow = 'HighResponseTime';

const failed = (selector: string, status: '4' | '5', labels = '') =>
  share(rate(requests, `${selector},status_code=~"${status}.."`, labels), rate(requests, selector, labels));

const colorOfStatus = { 1: 'purple', 2: 'green', 3: 'blue', 4: 'orange', 5: 'red' } as const;

/** Lines named by status in the colours everybody expects. */
function statusColors(panel: TimeSeries): TimeSeries {
  for (const [first, color] of Object.entries(colorOfStatus)) {
    panel.overrideByRegexp(`^${first}(xx|\\d\\d)$`, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  }
  return panel;
}

export const currentRate = (selector: string) =>
  stat({
    title: 'Request rate',
    description: 'Requests answered per second, mean of the last 5 minutes.',
    unit: units.RequestsPerSecond,
    queries: { requests: `sum(http:requests:rate5m{${selector}})` },
  });

export const currentErrors = (selector: string) =>
  stat({
    title: 'Error rate',
    description: 'Share of requests answered with 5xx in the last 5 minutes: the worst service.',
    unit: units.PercentUnit,
    queries: { errors: `max(http:errors:ratio_rate5m{${selector}})` },
    thresholds: errors.thresholds(),
    alert: errors.alert,
  });

export const currentLatency = (selector: string, limit?: number) =>
  stat({
    title: 'Response time (p90)',
    description: '9 of 10 requests of the last 5 minutes were answered within this time: the slowest service.',
    unit: units.Seconds,
    queries: { p90: `max(http:latency:p90_5m{${selector}})` },
    thresholds: latencyLevels(limit),
    alert: slow,
  });

export const requestRate = (selector: string, labels: string) =>
  timeseries({
    title: 'Request rate',
    description: 'Requests answered per second. A sudden fall is as bad a sign as a sudden rise.',
    unit: units.RequestsPerSecond,
    queries: { [`{{${labels}}}`]: rate(requests, selector, labels) },
  });

export const errorRate = (selector: string) =>
  timeseries({
    title: 'Error rate',
    description: 'Share of requests answered with 5xx (our fault) and 4xx (the caller’s, or a broken link).',
    unit: units.PercentUnit,
    queries: { '5xx': failed(selector, '5'), '4xx': failed(selector, '4') },
    thresholds: errors.thresholds(),
    alert: errors.alert,
  });

const percent = (q: number) => `p${Math.round(q * 100)}`;

/** @param exemplars with single requests as points that lead to their traces, where Prometheus keeps such. @default false */
export const latency = (selector: string, quantiles: readonly number[], limit?: number, exemplars = false) =>
  timeseries({
    title: 'Response time',
    description: `Time to answer, by percentile (${quantiles.map(percent).join(', ')}): the highest is what the unluckiest users see.${exemplars ? ' A point is one request, and leads to its trace.' : ''}`,
    unit: units.Seconds,
    queries: prometheus(Object.fromEntries(quantiles.map((q) => [percent(q), quantile(q, duration, selector)])), {
      exemplars,
    }),
    thresholds: latencyLevels(limit),
    alert: slow,
  });

export const latencyHeatmap = (selector: string) =>
  heatmap({
    title: 'Latency heatmap',
    description: 'How many requests took how long. Two bands are two kinds of requests, or a cache that misses.',
    unit: units.Seconds,
    expr: buckets(duration, selector),
  });

export const statusCodes = (selector: string) =>
  statusColors(
    stacked({
      title: 'Status code distribution',
      description: 'Responses per second by status code.',
      unit: units.RequestsPerSecond,
      queries: { '{{status_code}}': rate(requests, selector, 'status_code') },
    }),
  );

export const statusClasses = (selector: string) =>
  statusColors(
    timeseries({
      title: 'Status classes (share)',
      description: 'Share of all responses by class of status: 2xx should be nearly all.',
      unit: units.PercentUnit,
      queries: {
        '{{class}}xx': `sum by (class) (label_replace(rate(${requests}{${selector}}[$__rate_interval]), "class", "$1", "status_code", "(.).."))
  / on () group_left () (${rate(requests, selector)} > 0)`,
      },
    }),
  );

export const rateByEndpoint = (selector: string) =>
  stacked({
    title: 'Request rate by endpoint',
    description: 'Requests per second by method and route.',
    unit: units.RequestsPerSecond,
    queries: { '{{method}} {{route}}': rate(requests, selector, 'method, route') },
  });

export const errorsByEndpoint = (selector: string, status: '4' | '5') =>
  timeseries({
    title: `Error rate by endpoint (${status}xx)`,
    description: `Share of an endpoint’s requests answered with ${status}xx: shows whether everything fails or one route.`,
    unit: units.PercentUnit,
    queries: { '{{method}} {{route}}': failed(selector, status, 'method, route') },
    ...(status === '5' && { thresholds: errors.thresholds(), alert: errors.alert }),
  });

export const durationByEndpoint = (selector: string, q: number, limit?: number) =>
  timeseries({
    title: `Request duration by endpoint (${percent(q)})`,
    description: `${Math.round(q * 100)} of 100 requests to the endpoint were answered within this time.`,
    unit: units.Seconds,
    queries: { '{{method}} {{route}}': quantile(q, duration, selector, 'method, route') },
    thresholds: latencyLevels(limit),
  });

export const topEndpoints = (selector: string) =>
  ranking({
    title: 'Top endpoints by request count',
    description: 'The ten endpoints with the most requests in the dashboard’s time range.',
    unit: units.Short,
    queries: {
      '{{method}} {{route}}': `topk(10, sum by (method, route) (increase(${requests}{${selector}}[$__range])))`,
    },
  });

/** Usage, failures and time of each endpoint in one table. */
export const endpointTable = (selector: string) => {
  const column = (expr: string, unit: string): Column => ({ expr, unit });
  return table({
    title: 'Endpoints',
    description: 'Each endpoint’s rate, failures (5xx) and response time now.',
    columns: {
      'Request rate': column(rate(requests, selector, 'method, route'), units.RequestsPerSecond),
      'Error rate': column(failed(selector, '5', 'method, route'), units.PercentUnit),
      'Response time (p90)': column(quantile(0.9, duration, selector, 'method, route'), units.Seconds),
    },
  });
};
