import { assertRoute, type RouteMatch, stripPrefix } from '../../modules/ingress/routes';

const route = (id: string, priority: number, paths: string[], hosts: string[] = []): RouteMatch => ({
  id,
  priority,
  paths,
  hosts,
});
const grafana = route('grafana', 10, ['/grafana', '/grafana/*']);
const rest = route('web', 50, ['/*']);

describe('routes that may stand side by side', () => {
  test.each([
    ['a narrower before a wider one', rest, [grafana]],
    ['a wider one declared first, tried last', grafana, [rest]],
    ['paths that share a beginning', route('api', 20, ['/api/*']), [route('apiary', 10, ['/apiary/*'])]],
    [
      '/grafana, which /grafana/* does not take',
      route('exact', 20, ['/grafana']),
      [route('below', 10, ['/grafana/*'])],
    ],
    ['one path on two hosts', route('b', 20, ['/*'], ['b.example.com']), [route('a', 10, ['/*'], ['a.example.com'])]],
    ['a host among routes for any', rest, [route('a', 10, ['/*'], ['a.example.com'])]],
    ['a host without paths', route('b', 20, [], ['b.example.com']), [route('a', 10, [], ['a.example.com'])]],
  ])('%s', (_, added, others) => {
    expect(() => assertRoute('ingress', added, others)).not.toThrow();
  });
});

describe('a route is refused', () => {
  test.each<[string, RouteMatch, RouteMatch[], RegExp]>([
    [
      'whose path another service claims',
      route('other', 20, ['/grafana/*']),
      [grafana],
      /'\/grafana\/\*' of route 'other' never matches: route 'grafana' takes it first/,
    ],
    [
      'behind one that takes everything',
      route('api', 60, ['/api/*']),
      [rest],
      /route 'api' never matches: route 'web'/,
    ],
    ['that hides one tried later', route('all', 1, ['/*']), [grafana], /of route 'grafana' never matches: route 'all'/],
    [
      'of which one path only is hidden',
      route('two', 20, ['/new', '/grafana']),
      [grafana],
      /'\/grafana' of route 'two'/,
    ],
    [
      'on a host that a wildcard takes',
      route('a', 20, ['/*'], ['A.example.com']),
      [route('all', 10, ['/*'], ['*.example.com'])],
      /never matches/,
    ],
    [
      'on a host behind any host',
      route('a', 60, [], ['a.example.com']),
      [rest],
      /'a.example.com' of route 'a' never matches/,
    ],
    ['with the priority of another', route('api', 10, ['/api/*']), [grafana], /priority 10 belongs to route 'grafana'/],
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    ['with a path twice', route('a', 10, ['/a', '/b', '/a']), [], /'\/a' stands twice/],
    ['with six values', route('a', 10, ['/a', '/b', '/c', '/d'], ['e', 'f']), [], /6 paths and hosts[\s\S]*1 to 5/],
    ['with seven wildcards', route('a', 10, ['/*a*b*c*d', '/*/*/*']), [], /7 wildcards[\s\S]*at most 6/],
    ['without path or host', route('a', 10, []), [], /0 paths and hosts/],
    ['with a path that does not start at the root', route('a', 10, ['api/*']), [], /'api\/\*' is no path pattern/],
    ['with a blank in its path', route('a', 10, ['/a b']), [], /is no path pattern/],
    ['with a slash in its host', route('a', 10, [], ['a/b']), [], /'a\/b' is no host pattern/],
    ['with priority 0', route('a', 0, ['/a']), [], /priority 0/],
    ['with priority 50001', route('a', 50_001, ['/a']), [], /priority 50001/],
  ])('%s', (_, added, others, message) => {
    expect(() => assertRoute('ingress', added, others)).toThrow(message);
  });
});

describe('taking a prefix off', () => {
  const { regex, replace } = stripPrefix('ingress', '/prometheus', ['/prometheus', '/prometheus/*']);

  test.each([
    ['/prometheus', '/'],
    ['/prometheus/', '/'],
    ['/prometheus/graph', '/graph'],
    ['/prometheus/api/v1/query?query=up', '/api/v1/query?query=up'],
    ['/prometheus/prometheus', '/prometheus'],
  ])('%s arrives as %s', (sent, arrived) => {
    expect(sent.replace(new RegExp(regex), replace)).toBe(arrived);
  });

  test.each([
    ['/prometheus/', ['/prometheus/*']],
    ['prometheus', ['/prometheus']],
    ['/prometheus', ['/prometheus', '/prom/*']],
    ['/prometheus', ['/prometheus*']],
    ['/prometheus', []],
  ])('%s is refused for %j', (prefix, paths) => {
    expect(() => stripPrefix('ingress', prefix, paths)).toThrow(/cannot be taken off/);
  });
});
