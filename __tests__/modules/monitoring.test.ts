import { RdsPostgres } from '../../modules/components/rds-postgres';
import { LogForwarder } from '../../modules/monitoring/log-forwarder';
import { Tempo } from '../../modules/monitoring/tempo';
import type { ObservedService } from '../../modules/service/observed-service';
import { cloudwatchStatistics } from '../../rules/exported/yet-another-cloudwatch-exporter';
import type { SystemStack } from '../../stacks/system-stack';
import { loki, panics, synthesizeWith } from '../support/sample-system';

describe('what the modules refuse', () => {
  const refused: readonly (readonly [what: string, build: (stack: SystemStack) => void, message: RegExp])[] = [
    [
      'rules for Prometheus given to Loki',
      (stack) => loki(stack, [{ ...panics, evaluator: 'prometheus' }]),
      /rules\/panics: is given to Loki[\s\S]*evaluator: 'loki'/,
    ],
    [
      'traces that outlive the logs they link to',
      (stack) => new Tempo(stack, 'tempo', { retentionDays: 31 }),
      /sample-dev\/tempo: traces kept for 31 days, logs for 30/,
    ],
    ['half a day of traces', (stack) => new Tempo(stack, 'tempo', { retentionDays: 0.5 }), /traces kept for 0\.5 days/],
    [
      "Loki's own log sent to Loki",
      (stack) => {
        const server = loki(stack);
        new LogForwarder(stack, 'forwarder', { loki: server, services: [server.service] });
      },
      /sample-dev\/forwarder: Loki's own log would go to Loki[\s\S]*leave loki out/,
    ],
    [
      'logs of a service on EC2, which has no log group',
      (stack) => {
        const web = { component: 'web' } as ObservedService;
        new LogForwarder(stack, 'forwarder', { loki: loki(stack), services: [web] });
      },
      /sample-dev\/forwarder: the log of web is a file[\s\S]*alloy\({ loki }\)/,
    ],
    [
      'a user that RDS keeps for itself',
      (stack) => new RdsPostgres(stack, 'database', { database: 'app', user: 'rdsadmin' }),
      /sample-dev\/database: 'rdsadmin' cannot name its user/,
    ],
    [
      'a database that SQL would have to quote',
      (stack) => new RdsPostgres(stack, 'database', { database: 'my-app' }),
      /'my-app' cannot name its database/,
    ],
  ];
  test.each(refused)('%s', (_, build, message) => {
    expect(() => synthesizeWith(build)).toThrow(message);
  });
});

describe('RdsPostgres', () => {
  test('takes its password write-only, and nobody else rotates it', () => {
    const instance = synthesizeWith((stack) => void new RdsPostgres(stack, 'database', { database: 'app' })).one(
      'aws_db_instance',
    );
    expect(instance.password_wo).toMatch(/^\$\{ephemeral\.aws_secretsmanager_secret_version\./);
    expect(instance.password_wo_version).toBe(1);
    expect(instance).not.toHaveProperty('password');
    expect(instance).not.toHaveProperty('manage_master_user_password');
  });

  // ModifyDBParameterGroup does not register a change of the apply method alone, and these values are the family's defaults.
  test.each(['rds.force_ssl', 'shared_preload_libraries'])('%s has the apply method that RDS keeps for it', (name) => {
    const stack = synthesizeWith((each) => void new RdsPostgres(each, 'database', { database: 'app' }));
    expect(stack.one('aws_db_parameter_group').parameter).toContainEqual(
      expect.objectContaining({ name, apply_method: 'pending-reboot' }),
    );
  });

  test('talks TLS only, encrypts what it stores, and is in no public subnet', () => {
    const stack = synthesizeWith((each) => void new RdsPostgres(each, 'database', { database: 'app' }));
    expect(stack.one('aws_db_parameter_group').parameter).toContainEqual(
      expect.objectContaining({ name: 'rds.force_ssl', value: '1' }),
    );
    expect(stack.one('aws_db_instance')).toMatchObject({ storage_encrypted: true, publicly_accessible: false });
    expect(stack.one('aws_db_subnet_group').subnet_ids.every((id: string) => /_private-/.test(id))).toBe(true);
  });
});

/** The naming of the exporter's `promutil.BuildMetricName`, written down a second time. */
test('CloudWatch metrics have the names that the exporter forms', () => {
  const named = Object.values(cloudwatchStatistics).map(({ namespace, metric, statistic }) => {
    const words = (text: string) => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
    const prefix = namespace.toLowerCase().replace('/', '_');
    return `${prefix.startsWith('aws') ? '' : 'aws_'}${prefix}_${words(metric)}_${statistic.toLowerCase()}`;
  });
  expect(named).toEqual(Object.keys(cloudwatchStatistics));
});
