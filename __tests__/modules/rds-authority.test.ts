import { X509Certificate } from 'node:crypto';
import { rdsAuthority } from '../../modules/components/rds-authority';
import { environment, environmentNames } from '../../stacks/environments';

describe('authority of RDS', () => {
  test.each([...new Set(environmentNames.map((name) => environment(name).region)), 'eu-central-1', 'ap-southeast-2'])(
    'of %s is a root that is still good for ten years',
    (region) => {
      const authority = new X509Certificate(rdsAuthority(region));
      expect(authority.ca).toBe(true);
      expect(authority.verify(authority.publicKey)).toBe(true);
      expect(authority.subject).toContain(`CN=Amazon RDS ${region} Root CA RSA2048 G1`);
      expect(new Date(authority.validTo).getTime()).toBeGreaterThan(Date.now() + 10 * 365 * 86_400_000);
    },
  );

  test('refuses a region that nobody knows', () => {
    expect(() => rdsAuthority('xx-nowhere-1')).toThrow(/no certificate authority "CN=Amazon RDS xx-nowhere-1/);
  });
});
