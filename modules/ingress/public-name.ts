import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { InputError } from '../lib/input-error';

/**
 * The record that leads from a host name to a load balancer.
 * @throws InputError where the name leads to another one already: Route 53 would refuse it in the middle of an apply.
 */
export function publicName(
  scope: Construct,
  id: string,
  props: { readonly domain: string; readonly zoneId: string; readonly balancer: { dnsName: string; zoneId: string } },
): Route53Record {
  const { domain: name, zoneId, balancer } = props;
  const other = TerraformStack.of(scope)
    .node.findAll()
    .find((construct) => construct instanceof Route53Record && construct.nameInput === name);
  if (other !== undefined) {
    throw new InputError({
      place: scope.node.path,
      problem: `${name} leads to ${other.node.scope?.node.path} already`,
      allowed: 'one door to a domain',
      fix: 'drop one: monitoring() makes an Ingress; behind Traefik wire as stacks/dating-app.ts does',
    });
  }
  return new Route53Record(scope, id, {
    zoneId,
    name,
    type: 'A',
    alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
  });
}
