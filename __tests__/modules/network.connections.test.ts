import { SampleStack, synth } from './sample-stack';

const rules = (stack: SampleStack) => {
  const { resource } = synth(stack);
  return {
    egress: resource.aws_vpc_security_group_egress_rule ?? {},
    ingress: resource.aws_vpc_security_group_ingress_rule ?? {},
  };
};

test('an edge is one egress and one ingress rule, each naming the other group', () => {
  const stack = new SampleStack();
  stack.peer('web').connections.allowTo(stack.peer('postgres', 5432));
  const common = { ip_protocol: 'tcp', from_port: 5432, to_port: 5432, description: 'web to postgres' };
  expect(rules(stack)).toEqual({
    egress: {
      'egress-to-postgres-5432': {
        ...common,
        security_group_id: '${aws_security_group.web.id}',
        referenced_security_group_id: '${aws_security_group.postgres.id}',
      },
    },
    ingress: {
      'ingress-from-web-5432': {
        ...common,
        security_group_id: '${aws_security_group.postgres.id}',
        referenced_security_group_id: '${aws_security_group.web.id}',
      },
    },
  });
});

test('an edge asked for from both sides and twice is made once, since AWS refuses a second equal rule', () => {
  const stack = new SampleStack();
  const web = stack.peer('web');
  const postgres = stack.peer('postgres', 5432);
  web.connections.allowTo(postgres);
  web.connections.allowTo(postgres, 5432, 'queries');
  postgres.connections.allowFrom(web);
  expect(Object.keys(rules(stack).egress)).toHaveLength(1);
  expect(Object.keys(rules(stack).ingress)).toHaveLength(1);
});

test('another port is another edge, and a range of ports is one', () => {
  const stack = new SampleStack();
  const prometheus = stack.peer('prometheus');
  const web = stack.peer('web', 3000);
  prometheus.connections.allowTo(web);
  prometheus.connections.allowTo(web, 9100);
  prometheus.connections.allowTo(web, { from: 9400, to: 9410 }, 'exporters');
  const { egress } = rules(stack);
  expect(Object.keys(egress)).toEqual(['egress-to-web-3000', 'egress-to-web-9100', 'egress-to-web-9400-9410']);
  expect(egress['egress-to-web-9400-9410']).toMatchObject({
    from_port: 9400,
    to_port: 9410,
    description: 'prometheus to web: exporters',
  });
});

test('addresses and prefix lists stand where there is no group to name', () => {
  const stack = new SampleStack();
  const { connections } = stack.peer('web');
  connections.allowToCidr('0.0.0.0/0', 443, 'Slack');
  connections.allowToPrefixList('s3', 'pl-1', 443, 'image layers');
  connections.allowFromCidr('10.0.0.0/8', 80, 'health checks');
  expect(rules(stack)).toMatchObject({
    egress: {
      'egress-to-0-0-0-0-0-443': { cidr_ipv4: '0.0.0.0/0', description: 'web to 0.0.0.0/0: Slack' },
      'egress-to-s3-443': { prefix_list_id: 'pl-1' },
    },
    ingress: { 'ingress-from-10-0-0-0-8-80': { cidr_ipv4: '10.0.0.0/8' } },
  });
});

test('the group and all its rules can be waited for', () => {
  const stack = new SampleStack();
  const web = stack.peer('web');
  web.connections.allowTo(stack.peer('postgres', 5432));
  expect(web.connections.dependables.map(({ fqn }) => stack.resolve(fqn))).toEqual([
    '${aws_security_group.web}',
    '${aws_vpc_security_group_egress_rule.egress-to-postgres-5432}',
  ]);
});

test.each<[string, (web: ReturnType<SampleStack['peer']>, stack: SampleStack) => void, RegExp]>([
  ['no port at all', (web, stack) => web.connections.allowTo(stack.peer('bot')), /edge to bot names no port/],
  ['port 0', (web, stack) => web.connections.allowTo(stack.peer('bot'), 0), /0 is no range of TCP ports/],
  ['port 70000', (web) => web.connections.allowToCidr('10.0.0.0/8', 70_000, 'x'), /70000 is no range/],
  [
    'a range that ends before it starts',
    (web, s) => web.connections.allowTo(s.peer('bot'), { from: 2, to: 1 }),
    /2 to 1 is no range/,
  ],
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
  [
    'an apostrophe in the reason',
    (web) => web.connections.allowToCidr('10.0.0.0/8', 443, "AWS' own"),
    /cannot describe/,
  ],
  ['a reason of 256 characters', (web) => web.connections.allowToCidr('10.0.0.0/8', 443, 'x'.repeat(256)), /1 to 255/],
])('%s is refused', (_, edge, message) => {
  const stack = new SampleStack();
  expect(() => edge(stack.peer('web'), stack)).toThrow(message);
});
