import { EdgeAuthentication, type EdgeAuthenticationProps } from '../../modules/ingress/edge-authentication';
import { Ingress, type IngressProps } from '../../modules/ingress/ingress';
import { SampleStack, statements, synth } from './sample-stack';

function ingress(props: Partial<IngressProps> = {}) {
  const stack = new SampleStack();
  const made = new Ingress(stack, 'ingress', {
    name: 'koronet-dev',
    network: stack.network(),
    domain: 'koronet.example.com',
    zoneName: 'example.com',
    accessLogRetentionDays: 90,
    deletionProtection: true,
    forceDestroy: false,
    ...props,
  });
  return { stack, ingress: made };
}

const provider: EdgeAuthenticationProps = {
  issuer: 'https://id.example.com',
  authorizationEndpoint: 'https://id.example.com/authorize',
  tokenEndpoint: 'https://id.example.com/token',
  userInfoEndpoint: 'https://id.example.com/userinfo',
  clientId: 'koronet',
};

describe('the load balancer', () => {
  test('is public, over two subnets, logs, and drops invalid headers', () => {
    expect(synth(ingress().stack).resource.aws_lb.ingress_balancer_public).toMatchObject({
      internal: false,
      load_balancer_type: 'application',
      subnets: ['${aws_subnet.network_public-a.id}', '${aws_subnet.network_public-b.id}'],
      drop_invalid_header_fields: true,
      enable_deletion_protection: true,
      access_logs: { enabled: true },
      depends_on: expect.arrayContaining([
        'aws_s3_bucket_policy.ingress_balancer_access-logs_policy',
        'aws_route.network_public-internet',
      ]),
    });
  });

  test('answers TLS 1.2 and 1.3 with 503 by default, and redirects the rest', () => {
    const { ingress_balancer_http: http, ingress_balancer_https: https } = synth(ingress().stack).resource
      .aws_lb_listener;
    expect(http).toMatchObject({
      port: 80,
      default_action: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } }],
    });
    expect(https).toMatchObject({
      port: 443,
      protocol: 'HTTPS',
      ssl_policy: expect.stringContaining('TLS13-1-2'),
      certificate_arn: '${aws_acm_certificate_validation.ingress_certificate_issued.certificate_arn}',
      default_action: [{ type: 'fixed-response', fixed_response: { status_code: '503' } }],
    });
  });

  test.each<[Partial<IngressProps>, RegExp]>([
    [{ name: 'k'.repeat(33) }, /33 characters.*cannot name a load balancer/],
    [{ name: 'internal-koronet' }, /cannot name a load balancer/],
    [{ name: 'koronet-' }, /cannot name a load balancer/],
    [{ idleTimeoutSeconds: 4001 }, /idle time-out of 4001/],
    [{ accessLogRetentionDays: 0 }, /access logs kept for 0 days/],
    [{ zoneName: 'example.org' }, /'koronet.example.com' is not in the zone example.org/],
    [{ zoneName: 'ample.com' }, /is not in the zone ample.com/],
    [{ domain: `${'k'.repeat(60)}.example.com` }, /72 characters.*main name of a certificate/],
  ])('is refused with %j', (props, message) => {
    expect(() => ingress(props)).toThrow(message);
  });
});

describe('names', () => {
  test('each is proven by a record, and leads to the load balancer', () => {
    const { resource } = synth(ingress({ alternativeDomains: ['www.example.com'] }).stack);
    expect(resource.aws_acm_certificate.ingress_certificate_certificate).toMatchObject({
      domain_name: 'koronet.example.com',
      subject_alternative_names: ['www.example.com'],
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(resource.aws_acm_certificate_validation.ingress_certificate_issued.validation_record_fqdns).toHaveLength(2);
    expect(resource.aws_route53_record['ingress_name-www-example-com']).toMatchObject({
      name: 'www.example.com',
      type: 'A',
      alias: { name: '${aws_lb.ingress_balancer_public.dns_name}' },
    });
    expect(resource.aws_route53_record['ingress_certificate_proof-www-example-com'].name).toContain(
      '"www.example.com"',
    );
  });

  test('the address is known before anything exists', () => {
    expect(ingress().ingress.url).toBe('https://koronet.example.com');
  });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
describe('the bucket of access logs', () => {
  const { resource } = synth(ingress().stack);

  test('is written to by load balancers of this account, over TLS', () => {
    const policy = statements(resource.aws_s3_bucket_policy['ingress_balancer_access-logs_policy'].policy);
    expect(policy.DeliverLogs).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [
        expect.stringMatching(/\/AWSLogs\/\$\{data\.aws_caller_identity\.account_identity\.account_id\}\/\*$/),
      ],
      Condition: { ArnLike: { 'aws:SourceArn': expect.stringMatching(/:loadbalancer\/\*$/) } },
    });
    expect(policy.DenyPlainTransport).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  test('is private, encrypted with the key of S3 and forgets after the given days', () => {
    expect(resource.aws_s3_bucket_public_access_block['ingress_balancer_access-logs_private']).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const [rule] =
      resource.aws_s3_bucket_server_side_encryption_configuration['ingress_balancer_access-logs_encryption'].rule;
    expect(rule.apply_server_side_encryption_by_default).toEqual({ sse_algorithm: 'AES256' });
    expect(
      resource.aws_s3_bucket_lifecycle_configuration['ingress_balancer_access-logs_lifecycle'].rule[0],
    ).toMatchObject({
      status: 'Enabled',
      expiration: [{ days: 90 }],
    });
  });
});

describe('a route', () => {
  test('forwards its paths without their prefix, opens the port, and tells the target', () => {
    const { stack, ingress: door } = ingress();
    const grafana = stack.peer('grafana', 3000);
    door.route('grafana', {
      target: grafana,
      paths: ['/grafana', '/grafana/*'],
      stripPrefix: '/grafana',
      healthPath: '/api/health',
    });
    const { resource } = synth(stack);
    expect(resource.aws_lb_listener_rule['ingress_grafana-rule']).toMatchObject({
      priority: 10,
      condition: [{ path_pattern: { values: ['/grafana', '/grafana/*'] } }],
      action: [{ type: 'forward', target_group_arn: '${aws_lb_target_group.ingress_grafana_group.arn}' }],
      transform: [
        { type: 'url-rewrite', url_rewrite_config: { rewrite: { regex: '^/grafana/?(.*)$', replace: '/$1' } } },
      ],
      lifecycle: { replace_triggered_by: ['aws_lb_target_group.ingress_grafana_group.id'] },
    });
    expect(resource.aws_lb_target_group.ingress_grafana_group).toMatchObject({
      name: 'koronet-dev-grafana',
      target_type: 'ip',
      port: 3000,
      health_check: { path: '/api/health', matcher: '200' },
    });
    const { interval, timeout } = resource.aws_lb_target_group.ingress_grafana_group.health_check;
    expect(timeout).toBeLessThan(interval);
    expect(resource.aws_vpc_security_group_ingress_rule['ingress-from-load-balancer-3000']).toMatchObject({
      security_group_id: '${aws_security_group.grafana.id}',
      referenced_security_group_id: '${aws_security_group.ingress_balancer_security-group.id}',
    });
    expect(grafana.attached).toEqual([
      { port: 3000, after: [expect.objectContaining({ friendlyUniqueId: 'ingress_grafana-rule' })] },
    ]);
  });

  test('comes after those declared before it', () => {
    const { stack, ingress: door } = ingress();
    door.route('api', { target: stack.peer('backend', 3001), paths: ['/api/*'], healthPath: '/' });
    door.route('first', { target: stack.peer('a', 1), paths: ['/first'], healthPath: '/', priority: 15 });
    door.route('rest', { target: stack.peer('frontend', 3000), paths: ['/*'], healthPath: '/' });
    const rules = Object.entries<{ priority: number }>(synth(stack).resource.aws_lb_listener_rule);
    expect(Object.fromEntries(rules.map(([id, { priority }]) => [id, priority]))).toEqual({
      'ingress_api-rule': 10,
      'ingress_first-rule': 15,
      'ingress_rest-rule': 20,
    });
  });

  test('asks people to sign in first where it should, with a secret that stays outside the code', () => {
    const { stack, ingress: door } = ingress();
    const authenticate = new EdgeAuthentication(stack, 'operators', provider);
    door.route('prometheus', {
      target: stack.peer('prometheus', 9090),
      paths: ['/prometheus'],
      healthPath: '/-/healthy',
      authenticate,
    });
    const { resource, variable } = synth(stack);
    const [first, second] = resource.aws_lb_listener_rule['ingress_prometheus-rule'].action;
    expect(first).toMatchObject({
      order: 1,
      type: 'authenticate-oidc',
      authenticate_oidc: { client_secret: '${var.oidc_client_secret}', on_unauthenticated_request: 'authenticate' },
    });
    expect(second).toMatchObject({ order: 2, type: 'forward' });
    expect(variable.oidc_client_secret).toMatchObject({ sensitive: true, default: 'unset' });
    const egress = Object.values<Record<string, unknown>>(resource.aws_vpc_security_group_egress_rule);
    expect(egress.filter((rule) => rule.cidr_ipv4 === '0.0.0.0/0')).toEqual([
      expect.objectContaining({ from_port: 443 }),
    ]);
  });

  test('warns that the client secret is in the state', () => {
    const stack = new SampleStack();
    const { node } = new EdgeAuthentication(stack, 'operators', provider);
    expect(node.metadata).toEqual([
      expect.objectContaining({ data: expect.stringContaining('in the Terraform state') }),
    ]);
  });

  test('everything a request needs can be waited for', () => {
    const { stack, ingress: door } = ingress();
    door.route('web', { target: stack.peer('web', 3000), paths: ['/*'], healthPath: '/healthz' });
    const waited = door.dependables.map(({ fqn }) => stack.resolve(fqn).replace(/^\$\{|\}$/g, ''));
    expect(waited).toEqual(
      expect.arrayContaining([
        'aws_lb_listener.ingress_balancer_https',
        'aws_lb_listener.ingress_balancer_http',
        'aws_lb_listener_rule.ingress_web-rule',
        'aws_route53_record.ingress_name-koronet-example-com',
        'aws_acm_certificate_validation.ingress_certificate_issued',
        'aws_vpc_security_group_egress_rule.ingress_balancer_egress-to-web-3000',
        'aws_vpc_security_group_ingress_rule.ingress-from-load-balancer-3000',
      ]),
    );
  });

  test.each<[string, (door: Ingress, stack: SampleStack) => unknown, RegExp]>([
    [
      'on a host without a name',
      (door, s) => door.route('a', { target: s.peer('a', 1), hosts: ['b.example.com'], healthPath: '/' }),
      /'b.example.com' has neither a DNS record/,
    ],
    [
      'without a port',
      (door, s) => door.route('a', { target: s.peer('a'), paths: ['/'], healthPath: '/' }),
      /names no port/,
    ],
    [
      'with a name over 32 characters',
      (door, s) => door.route('alertmanager-of-the-team', { target: s.peer('a', 1), paths: ['/'], healthPath: '/' }),
      /36 characters/,
    ],
    [
      'with a health path that is none',
      (door, s) => door.route('a', { target: s.peer('a', 1), paths: ['/'], healthPath: 'health' }),
      /health path 'health'/,
    ],
    [
      'that is sticky for more than a week',
      (door, s) => door.route('a', { target: s.peer('a', 1), paths: ['/'], healthPath: '/', stickySeconds: 604_801 }),
      /stickiness of 604801/,
    ],
    [
      'with an identity provider without TLS',
      (_, s) => new EdgeAuthentication(s, 'o', { ...provider, tokenEndpoint: 'http://id/t' }),
      /tokenEndpoint: 'http:\/\/id\/t' is not reached over TLS/,
    ],
  ])('%s is refused', (_, make, message) => {
    const { stack, ingress: door } = ingress();
    expect(() => make(door, stack)).toThrow(message);
  });
});
