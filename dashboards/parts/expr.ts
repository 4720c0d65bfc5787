/** The PromQL that panels repeat. Selectors are matchers without braces: `job="web",instance=~"$instance"`. */

const by = (labels: string) => (labels === '' ? '' : ` by (${labels})`);

/** Sum of a counter's increase per second. */
export const rate = (counter: string, selector: string, labels = '') =>
  `sum${by(labels)} (rate(${counter}{${selector}}[$__rate_interval]))`;

/** Sum of a gauge. */
export const sum = (gauge: string, selector: string, labels = '') => `sum${by(labels)} (${gauge}{${selector}})`;

/** A quantile of a classic histogram, named without `_bucket`. */
export const quantile = (q: number, histogram: string, selector: string, labels = '') =>
  `histogram_quantile(${q}, ${rate(`${histogram}_bucket`, selector, labels === '' ? 'le' : `${labels}, le`)})`;

/** Mean of a classic histogram or a summary. */
export const mean = (histogram: string, selector: string, labels = '') =>
  `${rate(`${histogram}_sum`, selector, labels)} / (${rate(`${histogram}_count`, selector, labels)} > 0)`;

/** What a heatmap is drawn from. */
export const buckets = (histogram: string, selector: string) =>
  `sum by (le) (increase(${histogram}_bucket{${selector}}[$__rate_interval]))`;

/**
 * Part of a whole, 0 where there is no part yet (a status that never occurred has no series), nothing where there is no whole.
 * Both must carry the same labels.
 */
export const share = (part: string, whole: string) => `(${part} or 0 * ${whole}) / (${whole} > 0)`;

/** A counter by reason that has no series before the first reason: "none" at 0 until then. */
export const orNone = (expr: string, label: string) =>
  `${expr} or label_replace(vector(0), "${label}", "none", "", "")`;

/** The same over the last minutes, whatever the dashboard's time range: what a single number shows. */
export const recent = (expr: string, window = '5m') => expr.replaceAll('$__rate_interval', window);
