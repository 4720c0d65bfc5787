import { Ingress, type IngressProps } from '../../modules/ingress/ingress';
import { SampleStack } from './sample-stack';

/** A load balancer in a stack of its own. */
export function ingress(props: Partial<IngressProps> = {}) {
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
