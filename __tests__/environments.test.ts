import { parse } from 'yaml';
import { durationSeconds } from '../modules/lib/duration';
import { everyStack } from './support/every-stack';
import type { Config, Synthesized } from './support/synth';

const stacks = everyStack();
const variables = (stack: Synthesized, component: string): Record<string, string> =>
  Object.fromEntries(stack.container(component).environment.map(({ name, value }) => [name, value]));
const prometheus = (stack: Synthesized): Config =>
  parse(stack.files('prometheus')['prometheus-config/prometheus.yml'] ?? '');
const statements = (stack: Synthesized, role: string): Config[] =>
  JSON.parse(stack.one('aws_iam_role_policy', (_, name) => name === `${role}_policy`).policy).Statement;
const named = (suffix: string): [string, Synthesized][] => [...stacks].filter(([name]) => name.endsWith(suffix));

describe.each(named('-prod'))('%s', (name, stack) => {
  test("keeps Grafana's database on RDS, over TLS that is verified", () => {
    const own = stack.one('aws_db_instance', ({ db_name }) => db_name === 'grafana');
    expect(own).toMatchObject({ multi_az: true, deletion_protection: true, storage_encrypted: true });
    const settings = variables(stack, 'grafana');
    expect(settings).toMatchObject({
      GF_DATABASE_TYPE: 'postgres',
      GF_DATABASE_HOST: '${aws_db_instance.grafana-database_instance.address}:5432',
      GF_DATABASE_SSL_MODE: 'verify-full',
    });
    expect(settings.GF_DATABASE_WAL).toBeUndefined();
    const [file, pem] = Object.entries(stack.files('grafana'))[0] ?? [];
    const mount = stack.container('grafana').mountPoints.find((each: Config) => each.sourceVolume === 'grafana-config');
    expect(`${mount.containerPath}/${file?.replace('grafana-config/', '')}`).toBe(settings.GF_DATABASE_CA_CERT_PATH);
    expect(pem).toContain('BEGIN CERTIFICATE');
    expect(stack.container('grafana').secrets.map(({ name }) => name)).toContain('GF_DATABASE_PASSWORD');
    expect(stack.inbound('grafana-database')).toEqual(['grafana:5432']);
  });

  test('RDS finds the role of its monitoring complete, and its log groups made', () => {
    const { depends_on: after } = stack.one('aws_db_instance', ({ db_name }) => db_name === 'grafana');
    expect(after).toEqual(
      expect.arrayContaining([
        'aws_iam_role_policy_attachment.grafana-database_monitoring-policy',
        'aws_cloudwatch_log_group.grafana-database_logs-postgresql_group',
      ]),
    );
  });

  test('writes its metrics to Amazon Managed Service for Prometheus as well, and may do nothing else there', () => {
    const [write, ...others] = prometheus(stack).remote_write;
    expect(others).toEqual([]);
    expect(write).toMatchObject({ url: '@@AMP_ENDPOINT@@api/v1/remote_write', sigv4: { region: 'us-east-1' } });
    const setup = stack.container('prometheus', 'setup');
    const endpoint = setup.environment.find(({ name }) => name === 'AMP_ENDPOINT')?.value;
    expect(endpoint).toMatch(/^\$\{aws_prometheus_workspace\.[\w-]+\.prometheus_endpoint\}$/);
    const aps = statements(stack, 'prometheus_task-role').filter(({ Action }) =>
      [Action].flat().some((action: string) => action.startsWith('aps:')),
    );
    expect(aps).toHaveLength(1);
    expect(aps[0]).toMatchObject({
      Action: ['aps:RemoteWrite'],
      Resource: [expect.stringMatching(/^\$\{aws_prometheus_workspace\.[\w-]+\.arn\}$/)],
    });
    expect(stack.one('aws_prometheus_workspace').kms_key_arn).toMatch(/^\$\{aws_kms_key\./);
  });

  test("asks there for what is older than Prometheus' own, unless Grafana's role has to stay empty", () => {
    const sources = Object.values(stack.resources('grafana_data_source')).filter(({ json_data_encoded: settings }) =>
      settings.includes('"sigV4Auth":true'),
    );
    const granted = statements(stack, 'grafana_task-role').filter(({ Action }) =>
      JSON.stringify(Action).includes('aps:'),
    );
    if (name === 'davidshaevel-prod') {
      expect([...sources, ...granted]).toEqual([]);
      return;
    }
    expect(sources).toHaveLength(1);
    expect(sources[0]).toMatchObject({
      type: 'prometheus',
      url: expect.stringMatching(/^\$\{aws_prometheus_workspace\.[\w-]+\.prometheus_endpoint\}$/),
    });
    expect(variables(stack, 'grafana').GF_AUTH_SIGV4_AUTH_ENABLED).toBe('true');
    // The four actions of AWS' guide to querying from a Grafana of one's own.
    expect(granted).toMatchObject([
      {
        Action: ['aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
        Resource: [expect.stringMatching(/^\$\{aws_prometheus_workspace\.[\w-]+\.arn\}$/)],
      },
    ]);
  });

  test('survives the loss of a zone and refuses to be deleted by mistake', () => {
    expect(Object.keys(stack.resources('aws_nat_gateway'))).toHaveLength(3);
    for (const balancer of Object.values(stack.resources('aws_lb'))) {
      expect(balancer.enable_deletion_protection).toBe(true);
    }
    expect(Object.keys(stack.resources('aws_backup_vault_lock_configuration'))).toHaveLength(1);
    for (const secret of Object.values(stack.resources('aws_secretsmanager_secret'))) {
      expect(secret.recovery_window_in_days).toBeGreaterThanOrEqual(7);
    }
  });
});

describe.each(named('-staging'))('%s', (_, stack) => {
  test('tells people of warnings on working days, and of what is critical always', () => {
    const { route, time_intervals } = parse(stack.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '');
    expect(time_intervals).toEqual([{ name: 'weekends', time_intervals: [{ weekdays: ['saturday', 'sunday'] }] }]);
    const muted = route.routes.filter((each: Config) => each.mute_time_intervals?.includes('weekends'));
    expect(muted).toEqual([{ receiver: 'warning', mute_time_intervals: ['weekends'] }]);
    // Whatever is critical is taken by a route before it.
    expect(route.routes.at(-1)).toEqual(muted[0]);
  });
});

describe.each(named('-dev'))('%s', (_, stack) => {
  test("keeps Grafana's database in a file on EFS, without a write-ahead log", () => {
    expect(variables(stack, 'grafana')).toMatchObject({ GF_DATABASE_WAL: 'false' });
    expect(variables(stack, 'grafana').GF_DATABASE_TYPE).toBeUndefined();
    expect(Object.values(stack.resources('aws_db_instance')).filter(({ db_name }) => db_name === 'grafana')).toEqual(
      [],
    );
  });

  test('keeps its metrics to itself', () => {
    expect(prometheus(stack).remote_write).toBeUndefined();
    expect(stack.resources('aws_prometheus_workspace')).toEqual({});
  });

  test('can be made and destroyed again and again, at the price of one NAT gateway', () => {
    expect(Object.keys(stack.resources('aws_nat_gateway'))).toHaveLength(1);
    for (const secret of Object.values(stack.resources('aws_secretsmanager_secret'))) {
      expect(secret.recovery_window_in_days).toBe(0);
    }
    for (const bucket of Object.values(stack.resources('aws_s3_bucket'))) expect(bucket.force_destroy).toBe(true);
    for (const balancer of Object.values(stack.resources('aws_lb'))) {
      expect(balancer.enable_deletion_protection).toBe(false);
    }
  });
});

test("environments that share an account do not count into each other's metrics", () => {
  const written = [...stacks].flatMap(([name, stack]) =>
    Object.values(stack.resources('aws_iam_role_policy'))
      .flatMap(({ policy }) => JSON.parse(policy).Statement as Config[])
      .flatMap(({ Condition }) => Condition?.StringEquals?.['cloudwatch:namespace'] ?? [])
      .map((namespace: string) => [namespace, name] as const),
  );
  expect(written.length).toBeGreaterThan(0);
  expect(new Map(written).size).toBe(written.length);
  // Who alarms on a namespace is who writes there.
  const owners = new Map(written);
  for (const [name, stack] of stacks) {
    for (const { namespace } of Object.values(stack.resources('aws_cloudwatch_metric_alarm'))) {
      if (/^(AWS|ECS)\//.test(namespace)) continue;
      expect([namespace, owners.get(namespace)]).toEqual([namespace, name]);
    }
  }
});

describe.each([...stacks])('%s', (_, stack) => {
  test('somebody watches disk, CPU and memory of every database of RDS: Prometheus, or alarms of CloudWatch', () => {
    const watched = ['RdsStorageLow', 'RdsCpuHigh', 'RdsMemoryLow'];
    const rules = Object.values(stack.files('prometheus')).join('\n');
    const reads = watched.every((alert) => rules.includes(`alert: ${alert}`));
    for (const [name, { identifier }] of Object.entries(stack.resources('aws_db_instance'))) {
      const alarms = Object.values(stack.resources('aws_cloudwatch_metric_alarm')).filter(
        ({ dimensions }) => dimensions?.DBInstanceIdentifier === identifier,
      );
      expect({ name, alarms: alarms.map(({ alarm_name }) => alarm_name.split('-').at(-1)).sort() }).toEqual({
        name,
        alarms: reads ? [] : [...watched].sort(),
      });
    }
  });

  test('warns by mail and by PagerDuty, past Alertmanager, when Alertmanager, Prometheus or the way to them is gone', () => {
    const direct = Object.values(stack.resources('aws_cloudwatch_metric_alarm')).filter(
      ({ alarm_actions }) => alarm_actions,
    );
    const relay = stack.resources('aws_lambda_function').alarms_relay_function;
    expect(direct.map(({ alarm_name }) => alarm_name.split('-').at(-1)).sort()).toEqual([
      ...(relay ? ['AlarmRelayFailing'] : []),
      'AlertmanagerTaskMissing',
      'PrometheusTaskMissing',
    ]);
    for (const alarm of direct) {
      expect(alarm).toMatchObject({ treat_missing_data: 'breaching', ok_actions: alarm.alarm_actions });
    }
    const addresses = Object.values(stack.resources('aws_sns_topic_subscription')).map(({ endpoint }) => endpoint);
    expect(addresses.some((address) => address.endsWith('.pagerduty.com'))).toBe(true);
    expect(addresses.some((address) => !address.endsWith('.pagerduty.com'))).toBe(true);
  });

  test('lets the services that have no role use the key of what they write to', () => {
    const policy = JSON.parse(stack.one('aws_kms_key', (_, name) => name === 'platform_key_key').policy)
      .Statement as Config[];
    const principals = policy.flatMap(({ Principal }) => Object.values(Principal as Config)).join(' ');
    for (const service of ['logs.', 'cloudwatch.amazonaws.com', ':root']) expect(principals).toContain(service);
    for (const role of Object.keys(stack.resources('aws_lambda_function'))) {
      const own = statements(stack, `${role.replace(/_function$/, '')}_role`);
      expect(own.flatMap(({ Action }) => Action)).toContain('kms:Decrypt');
    }
  });

  test('answers 503 where no route leads, never a 404, which would read as gone', () => {
    for (const { protocol, default_action: actions } of Object.values(stack.resources('aws_lb_listener'))) {
      if (protocol === 'HTTPS') expect(actions[0].fixed_response.status_code).toBe('503');
      if (protocol === 'HTTP')
        expect(actions[0].redirect).toMatchObject({ protocol: 'HTTPS', status_code: 'HTTP_301' });
    }
  });

  test('has people sign in at the load balancer before Prometheus and Alertmanager, and not before Grafana', () => {
    for (const [name, { action }] of Object.entries(stack.resources('aws_lb_listener_rule'))) {
      const signIn = action.some(({ type }: Config) => type === 'authenticate-oidc');
      expect([name, signIn]).toEqual([name, /_(prometheus|alertmanager|alerts)-rule$/.test(name)]);
    }
  });

  test("has Alertmanager keep Grafana's alerts until Grafana tells them again", () => {
    const { global } = parse(stack.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '');
    const policy = stack.one('grafana_notification_policy');
    const told = durationSeconds(policy.repeat_interval) + durationSeconds(policy.group_interval);
    expect(durationSeconds(global.resolve_timeout)).toBeGreaterThan(told);
  });
});
