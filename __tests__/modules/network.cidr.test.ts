import { assertDisjoint, parseVpcBlock, subnet } from '../../modules/network/cidr';

test.each([
  ['10.0.0.0/12', 16, 3, '10.3.0.0/16'],
  ['10.20.0.0/16', 20, 15, '10.20.240.0/20'],
  ['192.168.16.0/20', 27, 7, '192.168.16.224/27'],
  ['10.1.0.0/16', 16, 0, '10.1.0.0/16'],
])('%s holds as /%d number %d the block %s', (cidr, prefix, index, expected) => {
  expect(subnet(cidr, prefix, index, 'here')).toBe(expected);
});

test.each([
  ['10.0.0.0/14', 16, 4, /no \/16 number 4[\s\S]*0 to 3/],
  ['10.0.0.0/16', 12, 0, /no \/12 number 0/],
  ['10.0.0.0/16', 20, -1, /number -1/],
])('%s holds no /%d number %d', (cidr, prefix, index, message) => {
  expect(() => subnet(cidr, prefix, index, 'here')).toThrow(message);
});

describe('a VPC', () => {
  test.each(['10.0.0.0/16', '172.16.0.0/16', '172.31.240.0/20', '192.168.0.0/17'])('takes %s', (cidr) => {
    expect(parseVpcBlock('here', cidr).toString()).toBe(cidr);
  });

  test.each([
    ['10.0.0.0/15', /too large/],
    ['10.0.0.0/21', /too small/],
    ['11.0.0.0/16', /not private/],
    ['172.32.0.0/16', /not private/],
    // Docker's bridge on instances: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    ['172.17.0.0/16', /bridge network of Docker/],
    ['10.0.1.0/16', /'10.0.1.0\/16' is not an IPv4 block[\s\S]*write 10.0.0.0\/16/],
    ['10.0.0.0', /not an IPv4 block/],
    ['10.0.0.300/16', /not an IPv4 block/],
    ['fd00::/64', /not an IPv4 block/],
  ])('refuses %s', (cidr, message) => {
    expect(() => parseVpcBlock('koronet-dev', cidr)).toThrow(message);
    expect(() => parseVpcBlock('koronet-dev', cidr)).toThrow(/^koronet-dev: /);
  });
});

test('blocks that share addresses are refused, and both places are named', () => {
  const blocks = [
    { place: 'koronet', cidr: '10.0.0.0/16' },
    { place: 'showcase', cidr: '10.1.0.0/16' },
    { place: 'davidshaevel', cidr: '10.1.128.0/20' },
  ];
  expect(() => assertDisjoint(blocks)).toThrow(/^davidshaevel: 10.1.128.0\/20 overlaps 10.1.0.0\/16 of showcase/);
  expect(() => assertDisjoint(blocks.slice(0, 2))).not.toThrow();
});
