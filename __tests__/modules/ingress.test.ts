import type { IngressProps } from '../../modules/ingress/ingress';
import { ingress } from './sample-ingress';
import { statements, synth } from './sample-stack';

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
