import { spawnSync } from 'node:child_process';
import { type CheckFinding, check } from '../lab/check';
import { Control } from '../lab/control';
import { down } from '../lab/down';
import { binary } from '../lab/paths';
import { obstacle, up } from '../lab/up';
import { Koronet } from '../stacks/koronet';
import { appliedState, Sabotage } from './support/sabotage';

const stack = `labcheck-${process.pid}`;
const reason = obstacle();
const log = (): void => {};

/** Failures as one line each: verification, thing, detail. */
const failures = (findings: readonly CheckFinding[]): string[] =>
  findings
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ verification, thing, detail }) => `${verification} | ${thing} | ${detail}`);

(reason === undefined ? describe : describe.skip)(
  `lab check of koronet-dev${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let state: string;

    beforeAll(() => {
      state = appliedState(Koronet, 'dev');
    }, 120_000);

    afterAll(() => down(stack, true));

    describe('as planned', () => {
      beforeAll(() => up(stack, { state, origin: 'koronet-dev', log }), 180_000);

      test('finds nothing wrong', async () => {
        const findings = await check(stack, { loadSeconds: 40, log });
        expect(failures(findings)).toEqual([]);
        expect(new Set(findings.map(({ verification }) => verification)).size).toBe(13);
      }, 300_000);

      test('packets are compared with the plan: a firewall that drops or admits otherwise is found', async () => {
        const status = await new Control(stack).status();
        const rule = (service: string, ...words: string[]): void => {
          const task = status.services.find(({ name }) => name === service)?.tasks[0];
          const command = ['nft', 'insert', 'rule', 'ip', 'security-groups', 'ingress', ...words];
          const { status: code, stderr } = spawnSync('nsenter', [
            `--net=/run/netns/${task?.namespace}`,
            binary('nft'),
            ...command.slice(1),
          ]);
          if (code !== 0) throw new Error(String(stderr));
        };
        rule('koronet-postgres-service', 'tcp', 'dport', '9187', 'drop');
        rule('koronet-redis-service', 'tcp', 'dport', '6379', 'accept');
        const found = failures(await check(stack, { only: ['security groups'], log }));
        expect(found).toEqual([
          'security groups | internet → koronet-redis-service:6379 | expected blocked, as no rule of the plan admits it, observed open',
          'security groups | koronet-prometheus-service → koronet-postgres-service:9187 | expected open, as the plan admits it, observed blocked',
        ]);
      }, 60_000);
    });

    describe('sabotaged', () => {
      let found: string[];

      beforeAll(async () => {
        const sabotage = new Sabotage(state);
        sabotage.file('prometheus', 'prometheus-config/prometheus.yml', 'port: 9121', 'port: 9122');
        sabotage.remove('aws_vpc_security_group_ingress_rule.web_ingress-from-prometheus-9100');
        const group = (name: string): string => sabotage.at(`aws_security_group.${name}_security-group`).id;
        const edge = { ip_protocol: 'tcp', from_port: 5432, to_port: 5432 };
        sabotage.add('aws_vpc_security_group_egress_rule.added', {
          ...edge,
          security_group_id: group('redis'),
          referenced_security_group_id: group('postgres'),
        });
        sabotage.add('aws_vpc_security_group_ingress_rule.added', {
          ...edge,
          security_group_id: group('postgres'),
          referenced_security_group_id: group('redis'),
        });
        sabotage.at('aws_service_discovery_service.alertmanager_discovery').name = 'koronet-alertmanager';
        const rule = sabotage.at('aws_lb_listener_rule.ingress_prometheus-rule');
        const other = sabotage.at('aws_lb_target_group.ingress_alertmanager_group').arn;
        for (const action of rule.action) if (action.type === 'forward') action.target_group_arn = other;
        sabotage.file(
          'prometheus',
          'prometheus-config/rules/redis.yml',
          'redis_rejected_connections',
          'redis_refused_connections',
        );
        sabotage.dashboard('postgres', 'pg_stat_database_xact_commit', 'pg_stat_database_xact_comit');
        sabotage.task('grafana', 'http://localhost:3000/api/health', 'http://localhost:3000/healthy');
        const starting = up(stack, { state: String(sabotage), origin: 'sabotage', log, timeout: 25 });
        await expect(starting).rejects.toThrow(/koronet-grafana-service: 0 of 1 tasks healthy/);
        found = failures(await check(stack, { loadSeconds: 20, patience: 0, log }));
      }, 300_000);

      test.each<[string, string, RegExp]>([
        [
          'a wrong scrape port',
          'targets | job redis, koronet-redis-service:9122',
          /expected http:\/\/[\d.]+:9122\/metrics up, observed down: /,
        ],
        [
          'the endpoint that it leaves unscraped',
          'endpoints | koronet-redis-service:9121/metrics',
          /expected a scrape job/,
        ],
        [
          'a removed edge',
          'traffic | koronet-prometheus-service → koronet-web-service:9100',
          /expected a security-group rule for what scrape job node of .* scrapes, observed none/,
        ],
        ['the target that it cuts off', 'targets | job node, koronet-web-service:9100', /observed down: /],
        [
          'an added edge',
          'traffic | koronet-redis-service → koronet-postgres-service:5432',
          /expected a use of this edge in the plan, observed an open edge that no configuration of koronet-redis-service names/,
        ],
        [
          'a wrong discovery name',
          'discovery | koronet-alertmanager-service.koronet.local',
          /expected one of .*, observed a name nobody has, asked for \d+ times/,
        ],
        [
          'a wrong path route',
          'pages | https://koronet.dev.example.com/prometheus',
          /expected a page of koronet-prometheus-service\/prometheus.*, observed koronet-alertmanager-service: /,
        ],
        [
          'the service that nothing leads to any more',
          'routes | koronet-prometheus-service',
          /expected a listener rule that forwards to its target group [\w-]+, observed none/,
        ],
        [
          'a typo in a rule',
          'metrics | redis_refused_connections_total',
          /expected a series, as rule redis\/RedisConnectionsRejected .*reads it, observed none/,
        ],
        [
          'a typo in a panel',
          'metrics | pg_stat_database_xact_comit',
          /expected a series, as panel PostgreSQL \/ .* reads it, observed none/,
        ],
        [
          'the panel without data',
          'panels | PostgreSQL / ',
          /expected data of .*pg_stat_database_xact_comit.*, observed none/,
        ],
        [
          'a broken health check',
          'tasks | koronet-grafana-service',
          /expected 1 healthy tasks, observed 0; grafana is UNKNOWN/,
        ],
      ])('%s is found', (_, thing, detail) => {
        const matching = found.filter((line) => line.startsWith(thing));
        expect(matching.map((line) => line.slice(thing.length)).join('\n')).toMatch(detail);
      });
    });
  },
);
