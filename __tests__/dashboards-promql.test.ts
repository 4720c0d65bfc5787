import { metricNames, resolveVariables } from '../dashboards/promql';
import { queriesOf } from '../dashboards/queries';

describe('metricNames', () => {
  test.each<[string, string[]]>([
    ['up', ['up']],
    [
      'sum by (job) (rate(http_requests_total{job="web",status_code=~"5.."}[5m])) / on (job) http:requests:rate5m',
      ['http_requests_total', 'http:requests:rate5m'],
    ],
    [
      'histogram_quantile(0.9, sum by (le) (rate(seconds_bucket{instance=~"$instance"}[$__rate_interval])))',
      ['seconds_bucket'],
    ],
    ['increase(bot_likes_total[${__range_s}s]) or topk(5, x{service=~"${service:regex}"})', ['bot_likes_total', 'x']],
    ['{__name__="up", job="web"} offset 1d', ['up']],
    ['{"quoted.name", job="web"}', ['quoted.name']],
    ['{job="web"}', []],
    ['label_replace(up, "shard", "$1", "instance", "(.).*") and absent_over_time(gone[1h:5m])', ['up', 'gone']],
    ['time() - vector(0)', []],
  ])('%s', (expr, names) => {
    expect([...metricNames(expr)]).toEqual(names);
  });

  test.each<[string, string]>([
    ['sum(rate(x[5m])', 'line 1, column 16, near its end'],
    ['up ==\n  == 1', 'line 2, column 3, near "== 1"'],
    ['rate(x[5 minutes])', 'line 1, column 10, near "minutes])"'],
    ['', 'line 1, column 1, near its end'],
  ])('refuses %j and names the place', (expr, place) => {
    expect(() => metricNames(expr)).toThrow(`PromQL syntax error at ${place}, in: ${expr}`);
  });
});

describe('types', () => {
  // Each was given to promtool 3.15, which says the same.
  test.each<[string, RegExp]>([
    ['rate(x)', /rate takes a range, such as \[5m\]/],
    ['abs(x[5m])', /abs takes no range/],
    ['x[5m]', /a range stands where no function takes it/],
    ['x[5m] > 0', /a range stands where/],
    ['histogram_quantile(x)', /histogram_quantile takes \(scalar, vector\), and is given 1/],
    ['histogram_quantile(x, 0.9)', /takes a scalar where it is given a vector: x/],
    ['topk(x)', /topk takes \(scalar, vector\)/],
    ['sum(x, x)', /sum takes \(vector\), and is given 2/],
    ['sum(1)', /sum takes a vector where it is given a scalar: 1/],
    ['time(x)', /time takes \(\)/],
    ['label_replace(x, "a", "b")', /given 3/],
    ['sum(x) offset 5m', /offset and @ stand behind a selector/],
    ['rate(x[5m]) offset 5m', /offset and @ stand behind a selector/],
    ['rate(sum(x)[5m])', /a range of sum\(x\), which is no selector: write \[5m:\]/],
    ['x and 1', /and stands between vectors/],
    ['x and on (a) group_left x', /and takes no group_left/],
    ['1 > 2', /> between numbers is written > bool/],
    ['limitk(5, x)', /limitk is experimental/],
    ['x > "a"', /> takes numbers and vectors/],
  ])('refuses %s', (expr, problem) => {
    expect(() => metricNames(expr)).toThrow(problem);
    expect(() => metricNames(expr)).toThrow(/^PromQL: .*, in: /);
  });

  test.each([
    'sum by (a) (rate(x[5m] offset 1h)) / on (a) group_left sum by (a) (x offset 1h) > bool 0.5',
    'max_over_time(sum(rate(x[5m]))[1h:1m] @ end() offset 5m) # a comment',
    'clamp_min(-x ^ 2, 1 + 1) or vector(time() - 60) unless absent(x)',
    'label_join(x, "a", "-", "b", "c") and (1 > bool 2) * x',
    'count_values("a", round(x)) + quantile(0.9, x) + topk(5, round(x, 0.1))',
    'hour() + hour(x) + predict_linear(x[1h], 3600) + quantile_over_time(0.5, x[1h])',
    'scalar(x) + pi()',
  ])('takes %s', (expr) => {
    expect(() => metricNames(expr)).not.toThrow();
  });
});

describe('resolveVariables', () => {
  test.each<[string, string]>([
    ['rate(x{a=~"$instance"}[$__rate_interval])', 'rate(x{a=~".+"}[5m])'],
    ['x{a=~"${service:regex}",b="$service_name"}', 'x{a=~".+",b=".+"}'],
    [
      'label_replace(x, "a", "$1", "b", "(.)") + label_replace(y, "a", "${1}", "b", "(.)")',
      'label_replace(x, "a", "$1", "b", "(.)") + label_replace(y, "a", "${1}", "b", "(.)")',
    ],
    ['count_over_time({a="b"} [$__auto])', 'count_over_time({a="b"} [1m])'],
  ])('%s', (query, resolved) => {
    expect(resolveVariables(query)).toBe(resolved);
  });

  test('values given come first', () => {
    expect(resolveVariables('x{a=~"$a"}[$__range]', { a: 'web|bot', __range: '10m' })).toBe('x{a=~"web|bot"}[10m]');
  });
});

describe('queriesOf', () => {
  const uid = 'board';
  const target = { refId: 'A', expr: 'up' };

  test('reads queries of every kind, those of collapsed rows included', () => {
    const panels = [
      {
        title: 'Row',
        type: 'row',
        panels: [
          { title: 'Up', type: 'stat', datasource: { uid: 'prometheus' }, targets: [{ ...target, instant: true }] },
        ],
      },
      {
        title: 'Lines',
        type: 'logs',
        targets: [{ refId: 'A', datasource: { uid: 'loki' }, expr: '{a="b"}', queryType: 'range' }],
      },
      {
        title: 'Traces',
        type: 'table',
        targets: [{ refId: 'A', datasource: { uid: 'tempo' }, query: '{ status = error }' }],
      },
      {
        title: 'Tasks',
        type: 'timeseries',
        targets: [
          {
            refId: 'B',
            datasource: { uid: 'cloudwatch' },
            namespace: 'AWS/ECS',
            metricName: 'CPUUtilization',
            expression: '',
          },
        ],
      },
    ];
    expect(queriesOf({ uid, panels })).toEqual([
      { panel: 'Up', type: 'stat', refId: 'A', datasource: 'prometheus', expr: 'up', instant: true },
      { panel: 'Lines', type: 'logs', refId: 'A', datasource: 'loki', expr: '{a="b"}', instant: false },
      { panel: 'Traces', type: 'table', refId: 'A', datasource: 'tempo', expr: '{ status = error }', instant: false },
      {
        panel: 'Tasks',
        type: 'timeseries',
        refId: 'B',
        datasource: 'cloudwatch',
        expr: 'AWS/ECS/CPUUtilization',
        instant: false,
      },
    ]);
  });

  test.each([
    [{ title: 'Up', targets: [target] }, 'no data source; name one of dashboards/datasources.ts'],
    [
      { title: 'Up', targets: [{ refId: 'A', datasource: { uid: 'prometheus' }, expr: '' }] },
      'no query; give it an expression',
    ],
  ])('refuses a target without data source or query', (panel, problem) => {
    expect(() => queriesOf({ uid, panels: [panel] })).toThrow(`Dashboard board, panel "Up", query A: ${problem}`);
  });
});
