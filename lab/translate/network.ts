import type { Network } from '../run-file';
import type { State } from '../state';

/** Address of what the lab plays outside the VPC (RFC 5737 reserves the range for documentation). */
const internetAddress = '198.51.100.1';

/** Address of the AWS services that the lab plays outside the VPC, in the same range. */
export const awsAddress = '198.51.100.2';

/** The VPC of the stack with its subnets. */
export function translateNetwork(state: State): Network {
  const vpc = state.all('aws_vpc')[0];
  if (vpc === undefined) throw new Error('the state has no aws_vpc: the lab needs the network that the tasks live in');
  const cidr = vpc.values.cidr_block;
  return {
    cidr,
    resolver: nth(cidr, 2),
    gateway: nth(cidr, 1),
    internet: internetAddress,
    aws: awsAddress,
    subnets: state
      .all('aws_subnet')
      .filter(({ values }) => values.vpc_id === vpc.values.id)
      .map(({ values }) => ({ id: values.id, cidr: values.cidr_block, zone: values.availability_zone })),
  };
}

/** The n-th address of an IPv4 range. */
function nth(cidr: string, n: number): string {
  const octets = (cidr.split('/')[0] ?? '').split('.').map(Number);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0) + n;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
