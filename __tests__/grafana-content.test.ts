import { datasources } from '../dashboards/datasources';
import { queriesOf } from '../dashboards/queries';
import { canonicalDuration } from '../modules/lib/duration';
import { everyStack, where } from './support/every-stack';
import type { Config } from './support/synth';

describe.each([...everyStack()])('the content of %s', (_, stack) => {
  const of = (type: string): Config[] => Object.values(stack.resources(`grafana_${type}`));
  const uids = (): string[] => of('data_source').map(({ uid }) => uid);
  const references = (text: string): string[] =>
    [...text.matchAll(/\$\{(grafana_[\w]+\.[\w-]+)/g)].map(([, at = '']) => at);

  test('waits for the gate, each resource by its own word', () => {
    const waiting = Object.entries(stack.json.resource as Record<string, Config>)
      .filter(([type]) => type.startsWith('grafana_'))
      .flatMap(([type, named]) =>
        Object.entries(named as Config).map(([name, { depends_on: after }]) => ({ at: `${type}.${name}`, after })),
      );
    expect(where(waiting, ({ after }) => !after?.includes('terraform_data.grafana_ready'))).toEqual([]);
  });

  test('has data sources under the uids that dashboards name, one of them the default', () => {
    expect(uids().sort()).toEqual([...new Set(uids())].sort());
    for (const { uid, type } of of('data_source')) {
      expect(Object.values(datasources)).toContainEqual({ uid, type });
    }
    expect(
      of('data_source')
        .filter(({ is_default }) => is_default)
        .map(({ uid }) => uid),
    ).toEqual(['prometheus']);
  });

  test('keeps no password in a data source', () => {
    for (const source of of('data_source')) {
      expect(Object.keys(source).filter((key) => /secure|password|basic_auth/.test(key))).toEqual([]);
      // Nothing but the host and the port: of a service, or of AWS where the task role signs.
      const signed = source.json_data_encoded.includes('"sigV4Auth":true');
      const address = signed
        ? /^\$\{aws_prometheus_workspace\.[\w.-]+\.prometheus_endpoint\}$/
        : /^http:\/\/[\w.-]+:\d+$/;
      if (source.url) expect(source.url).toMatch(address);
    }
    expect(of('data_source_config')).toEqual([]);
  });

  test('lists alert rules of the sources whose rules it may read, and silences their alerts in Alertmanager', () => {
    const rulers = of('data_source').filter(({ type }) => ['prometheus', 'loki'].includes(type));
    for (const { json_data_encoded } of rulers) {
      const { sigV4Auth = false, manageAlerts = true, alertmanagerUid } = JSON.parse(json_data_encoded);
      expect(manageAlerts).toBe(!sigV4Auth);
      expect(alertmanagerUid).toBe(manageAlerts ? 'alertmanager' : undefined);
    }
    expect(uids()).toContain('alertmanager');
  });

  test('has dashboards with uids of their own, each in a folder that there is', () => {
    const models = of('dashboard').map(({ config_json }) => JSON.parse(config_json));
    expect(models.length).toBeGreaterThan(5);
    expect(models.map(({ uid }) => uid).sort()).toEqual([...new Set(models.map(({ uid }) => uid))].sort());
    expect(models.filter(({ uid }) => !/^[a-z0-9-]{1,40}$/.test(uid))).toEqual([]);
    expect(models.map(({ title }) => title).sort()).toEqual([...new Set(models.map(({ title }) => title))].sort());
    for (const { folder: place } of of('dashboard')) {
      const [reference = ''] = references(place);
      expect(stack.resources('grafana_folder')).toHaveProperty([reference.replace('grafana_folder.', '')]);
    }
    expect(of('folder').map(({ uid }) => uid)).toEqual([...new Set(of('folder').map(({ uid }) => uid))]);
  });

  test('queries only data sources that there are', () => {
    const queried = of('dashboard').flatMap(({ config_json }) =>
      queriesOf(JSON.parse(config_json)).map((q) => q.datasource),
    );
    expect([...new Set(queried)].filter((uid) => !uids().includes(uid))).toEqual([]);
  });

  test('asks for samples with their traces only where Prometheus keeps them and leads to Tempo', () => {
    const asks = of('dashboard').some(({ config_json }) => config_json.includes('"exemplar":true'));
    const keeps = stack.container('prometheus').command.includes('--enable-feature=exemplar-storage');
    const [prometheus = {}] = of('data_source').filter(({ uid }) => uid === 'prometheus');
    expect({ asks, leads: prometheus.json_data_encoded.includes('exemplarTraceIdDestinations') }).toEqual({
      asks: keeps,
      leads: keeps,
    });
  });

  test('leaves the vendor alone: no usage, no versions, no plugins and their keys, no published snapshots', () => {
    const settings = stack
      .container('grafana')
      .environment.filter(({ name }) => /^GF_(ANALYTICS|PLUGINS|SNAPSHOTS)_/.test(name));
    expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toEqual({
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
      GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    });
  });

  test('routes by severity, each to a contact point that there is, in canonical durations', () => {
    expect(of('notification_policy')).toHaveLength(1);
    const [policy = {}] = of('notification_policy');
    for (const route of policy.policy as Config[]) {
      expect(route.matcher).toEqual([
        { label: 'severity', match: '=', value: expect.stringMatching(/^(critical|warning)$/) },
      ]);
    }
    expect(new Set(policy.policy.map(({ matcher }: Config) => matcher[0].value))).toEqual(
      new Set(['critical', 'warning']),
    );
    const points = [policy.contact_point, ...policy.policy.map((route: Config) => route.contact_point)];
    for (const point of points) {
      expect(stack.resources('grafana_contact_point')).toHaveProperty([references(point)[0]?.split('.')[1] ?? '']);
    }
    for (const field of ['group_wait', 'group_interval', 'repeat_interval']) {
      expect(policy[field]).toBe(canonicalDuration(policy[field]));
    }
  });

  test('defines the templates that messages name', () => {
    const defined = of('message_template').flatMap(({ template }) => {
      const [, name] = /^\{\{ define "(\w+)" \}\}/.exec(template) ?? [];
      return name ? [name] : [];
    });
    expect(defined).toHaveLength(of('message_template').length);
    const named = [...JSON.stringify(of('contact_point')).matchAll(/template \\+"(\w+)\\+"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !defined.includes(name as string))).toEqual([]);
  });

  test('has one address in each entry of a mail contact point', () => {
    for (const { email = [] } of of('contact_point')) {
      for (const { addresses } of email)
        for (const address of addresses) expect(address).toMatch(/^[^@;, ]+@[^@;, ]+$/);
    }
  });

  test('has rules whose queries look back, and that carry what routes and messages need', () => {
    const { environment: name, system } = stack.json.provider.aws[0].default_tags[0].tags;
    for (const { rule } of of('rule_group')) {
      for (const each of rule as Config[]) {
        expect(each.labels).toMatchObject({ severity: expect.any(String), system, environment: name });
        expect(each.annotations.runbook_url).toMatch(/^https:\/\/.+\/\w+\.md$/);
        expect(each.for).toBe(canonicalDuration(each.for));
        expect(each.data.map(({ ref_id }: Config) => ref_id)).toContain(each.condition);
        for (const { datasource_uid: uid, relative_time_range: range, query_type, model } of each.data as Config[]) {
          if (uid === '__expr__') continue;
          expect(uids()).toContain(uid);
          expect(range.from).toBeGreaterThan(range.to);
          expect(query_type).toBe(JSON.parse(model).queryType);
        }
      }
    }
  });

  test('asks nothing of Grafana while planning, and gives up on a request within half a minute', () => {
    expect(Object.keys(stack.json.data ?? {}).filter((type) => type.startsWith('grafana_'))).toEqual([]);
    expect(stack.json.import).toBeUndefined();
    const [provider] = stack.json.provider.grafana as [Config];
    expect(provider.url).toBe('${var.grafana_url}');
    expect(stack.json.variable.grafana_url.default).toMatch(/^https:\/\/[a-z0-9.-]+\/grafana$/);
    expect(provider.retries * provider.retry_wait).toBeLessThanOrEqual(25);
    expect(provider.store_dashboard_sha256).toBeUndefined();
  });
});
