import { SampleStack, statements, synth } from './sample-stack';

const blocks = (subnets: Record<string, { cidr_block: string }>, kind: string) =>
  Object.entries(subnets)
    .filter(([id]) => id.includes(`_${kind}-`))
    .map(([, { cidr_block }]) => cidr_block);

test('every zone has a public and a private subnet, and nothing gets a public address by accident', () => {
  const stack = new SampleStack();
  const network = stack.network({ zones: 3 });
  const { aws_subnet: subnets, aws_vpc: vpcs } = synth(stack).resource;
  expect(network.publicSubnets).toHaveLength(3);
  expect(network.privateSubnets).toHaveLength(3);
  expect(blocks(subnets, 'private')).toEqual(['10.20.0.0/20', '10.20.16.0/20', '10.20.32.0/20']);
  expect(blocks(subnets, 'public')).toEqual(['10.20.240.0/23', '10.20.242.0/23', '10.20.244.0/23']);
  for (const [id, subnet] of Object.entries<Record<string, unknown>>(subnets)) {
    expect({ id, public: subnet.map_public_ip_on_launch }).toEqual({ id, public: false });
  }
  expect(vpcs.network_vpc).toMatchObject({
    enable_dns_hostnames: true,
    enable_dns_support: true,
    tags: { Name: 'sample' },
  });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html: at least /27
test('public subnets of the smallest VPC still hold a load balancer in six zones', () => {
  const stack = new SampleStack();
  stack.network({ zones: 6, cidr: '10.20.0.0/20' });
  const { aws_subnet: subnets } = synth(stack).resource;
  expect(blocks(subnets, 'public').map((block) => block.split('/')[1])).toEqual(Array(6).fill('27'));
  expect(new Set([...blocks(subnets, 'public'), ...blocks(subnets, 'private')]).size).toBe(12);
});

test.each([
  ['single', 1],
  ['per-zone', 3],
] as const)('NAT %s is %d gateways, each with an address, and every private subnet has a way out', (nat, count) => {
  const stack = new SampleStack();
  stack.network({ zones: 3, nat });
  const { resource } = synth(stack);
  expect(Object.keys(resource.aws_nat_gateway)).toHaveLength(count);
  expect(Object.keys(resource.aws_eip)).toHaveLength(count);
  const routes = Object.values<Record<string, string>>(resource.aws_route);
  const gateways = routes.flatMap((route) => route.nat_gateway_id ?? []);
  expect(gateways).toHaveLength(3);
  expect(new Set(gateways).size).toBe(count);
  expect(routes.filter((route) => route.gateway_id)).toHaveLength(1);
});

// A subnet without its table has the VPC's main one, which leads nowhere: in a destroy that would cut off Grafana first.
test('who waits for a route also waits for the subnets that take it', () => {
  const stack = new SampleStack();
  stack.network();
  const { aws_route: routes, aws_nat_gateway: gateways } = synth(stack).resource;
  const association = (name: string): string => `aws_route_table_association.network_${name}-association`;
  expect(routes['network_public-internet'].depends_on).toEqual(['public-a', 'public-b'].map(association));
  expect(routes['network_private-a-internet'].depends_on).toEqual([association('private-a')]);
  expect(routes['network_private-b-internet'].depends_on).toEqual([association('private-b')]);
  expect(gateways['network_nat-a'].depends_on).toEqual(['aws_route.network_public-internet']);
});

test('the default group has no rules, and every flow is logged', () => {
  const stack = new SampleStack();
  stack.network();
  const { resource } = synth(stack);
  const group = resource.aws_default_security_group['network_default-group'];
  expect(group).not.toHaveProperty('ingress');
  expect(group).not.toHaveProperty('egress');
  expect(resource.aws_flow_log['network_flow-logs_flow-log']).toMatchObject({
    traffic_type: 'ALL',
    log_destination_type: 'cloud-watch-logs',
  });
});

test('through the S3 endpoint nothing is written to buckets of other accounts', () => {
  const stack = new SampleStack();
  stack.network();
  const policy = statements(synth(stack).resource.aws_vpc_endpoint.network_s3_endpoint.policy);
  expect(policy.ReadAnywhere.Action).toEqual(['s3:GetObject']);
  expect(policy.UseOwnBuckets.Condition.StringEquals).toHaveProperty(['s3:ResourceAccount']);
  expect(Object.keys(policy)).toHaveLength(2);
});

test('without endpoints AWS is reached through NAT, and nothing else is', () => {
  const stack = new SampleStack();
  const network = stack.network();
  const web = stack.peer('web');
  network.allowAwsApis(web, 'pull images');
  network.allowInternet(web, 'Slack');
  const { aws_vpc_security_group_egress_rule: egress } = synth(stack).resource;
  expect(Object.values(egress)).toEqual([
    expect.objectContaining({
      cidr_ipv4: '0.0.0.0/0',
      from_port: 443,
      to_port: 443,
      description: 'web to 0.0.0.0/0: pull images',
    }),
  ]);
});

test('with endpoints AWS is reached inside the VPC: their group and the list of S3', () => {
  const stack = new SampleStack();
  const network = stack.network({ interfaceEndpoints: true, additionalEndpoints: ['aps-workspaces'] });
  network.allowAwsApis(stack.peer('web'), 'pull images');
  const { resource } = synth(stack);
  const interfaces = Object.values<Record<string, unknown>>(resource.aws_vpc_endpoint)
    .filter((endpoint) => endpoint.vpc_endpoint_type === 'Interface')
    .map(({ service_name, private_dns_enabled }) => ({
      name: String(service_name).split('}.')[1],
      private_dns_enabled,
    }));
  const names = ['aps-workspaces', 'ecr.api', 'ecr.dkr', 'kms', 'logs', 'monitoring', 'secretsmanager', 'ssmmessages'];
  expect(interfaces).toEqual(names.map((name) => ({ name, private_dns_enabled: true })));
  const egress = resource.aws_vpc_security_group_egress_rule;
  expect(egress['egress-to-endpoints-443'].referenced_security_group_id).toMatch(/network_endpoints_security-group/);
  expect(egress['egress-to-s3-443'].prefix_list_id).toBe('${aws_vpc_endpoint.network_s3_endpoint.prefix_list_id}');
  expect(JSON.stringify(egress)).not.toContain('0.0.0.0/0');
});

test.each([1, 7, 2.5])('%d zones are refused', (zones) => {
  expect(() => new SampleStack().network({ zones })).toThrow(/availability zones[\s\S]*2 \(the least/);
});

test('a block too small is refused with the place it stands in', () => {
  expect(() => new SampleStack().network({ cidr: '10.0.0.0/24' })).toThrow(
    /^sample\/network: 10.0.0.0\/24 is too small/,
  );
});
