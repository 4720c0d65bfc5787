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
