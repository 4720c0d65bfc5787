import { Namespace, type RegistrationProps } from '../../modules/discovery/namespace';
import { SampleStack, synth } from './sample-stack';

function namespace(name = 'koronet.local') {
  const stack = new SampleStack();
  return { stack, namespace: new Namespace(stack, 'namespace', { name, vpcId: 'vpc-0' }) };
}

test('a service is found under its name in the private namespace', () => {
  const { stack, namespace: local } = namespace();
  const { dnsName } = local.register(stack, { serviceName: 'koronet-prometheus-service', recordType: 'A' });
  expect(dnsName).toBe('koronet-prometheus-service.koronet.local');
  const { resource } = synth(stack);
  expect(resource.aws_service_discovery_private_dns_namespace.namespace_dns).toMatchObject({
    name: 'koronet.local',
    vpc: 'vpc-0',
  });
  expect(resource.aws_service_discovery_service.discovery).toMatchObject({
    name: 'koronet-prometheus-service',
    dns_config: { routing_policy: 'MULTIVALUE', dns_records: [{ type: 'A', ttl: 10 }] },
    force_destroy: true,
  });
});

// https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html: "Use NamespaceId in Service instead".
test('a service says what namespace it is in, where Cloud Map asks for it and where the provider does', () => {
  const { stack, namespace: local } = namespace();
  local.register(stack, { serviceName: 'web', recordType: 'A' });
  const id = '${aws_service_discovery_private_dns_namespace.namespace_dns.id}';
  expect(synth(stack).resource.aws_service_discovery_service.discovery).toMatchObject({
    namespace_id: id,
    dns_config: { namespace_id: id },
  });
});

// The provider keeps the block in its state only with the deprecated argument, and replaces the service without it.
test('the custom health check names its threshold', () => {
  const { stack, namespace: local } = namespace();
  local.register(stack, { serviceName: 'web', recordType: 'SRV', ttlSeconds: 15 });
  expect(synth(stack).resource.aws_service_discovery_service.discovery).toMatchObject({
    health_check_custom_config: { failure_threshold: 1 },
    dns_config: { dns_records: [{ type: 'SRV', ttl: 15 }] },
  });
});

test.each<[string, Partial<RegistrationProps>, RegExp]>([
  ['a dot in its name', { serviceName: 'web.api' }, /'web.api' is no DNS label/],
  ['64 characters', { serviceName: 'w'.repeat(64) }, /is no DNS label/],
  ['a name in use', { serviceName: 'Web' }, /'Web.koronet.local' is registered twice/],
  ['a negative time to live', { serviceName: 'bot', ttlSeconds: -1 }, /-1 is no time to live/],
])('a registration with %s is refused', (_, props, message) => {
  const { stack, namespace: local } = namespace();
  local.register(stack, { serviceName: 'web', recordType: 'A' });
  expect(() => local.register(stack, { serviceName: 'bot', recordType: 'A', ...props })).toThrow(message);
});

test.each(['local', 'a..local', 'koronet local.io'])("a namespace cannot be called '%s'", (name) => {
  expect(() => namespace(name)).toThrow(/cannot name a namespace/);
});
