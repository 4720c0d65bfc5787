import { EdgeAuthentication, type EdgeAuthenticationProps } from '../../modules/ingress/edge-authentication';
import type { Ingress } from '../../modules/ingress/ingress';
import { ingress } from './sample-ingress';
import { SampleStack, synth } from './sample-stack';

const provider: EdgeAuthenticationProps = {
  issuer: 'https://id.example.com',
  authorizationEndpoint: 'https://id.example.com/authorize',
  tokenEndpoint: 'https://id.example.com/token',
  userInfoEndpoint: 'https://id.example.com/userinfo',
  clientId: 'koronet',
};

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
