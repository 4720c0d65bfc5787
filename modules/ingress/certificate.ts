import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';
import { domainId } from '../lib/domain-id';
import { InputError } from '../lib/input-error';

export interface CertificateProps {
  /** Names it is valid for, the main one first. */
  readonly domains: readonly string[];
  /** The zone that proves them. */
  readonly zone: { readonly id: string; readonly name: string };
}

/** A certificate that proves its names by DNS records, and so renews itself. */
export class Certificate extends Construct {
  /** ARN, known once the certificate is issued. */
  readonly arn: string;
  readonly validation: AcmCertificateValidation;

  /** @throws InputError for a name outside the zone, or longer than a certificate's main name may be. */
  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    const { zone } = props;
    const [main = '', ...others] = props.domains;
    for (const domain of props.domains) {
      if (domain === zone.name || domain.endsWith(`.${zone.name}`)) continue;
      throw new InputError({
        place: this.node.path,
        problem: `'${domain}' is not in the zone ${zone.name}`,
        allowed: `${zone.name} and names that end in .${zone.name}`,
        fix: 'name the zone that the domain belongs to: its validation record could not be written elsewhere',
      });
    }
    if (main.length === 0 || main.length > 64) {
      throw new InputError({
        place: this.node.path,
        problem: `'${main}' (${main.length} characters) cannot be the main name of a certificate`,
        allowed: '1 to 64 characters (ACM)',
        fix: 'choose a shorter domain',
      });
    }
    const certificate = new AcmCertificate(this, 'certificate', {
      domainName: main,
      subjectAlternativeNames: others.length > 0 ? others : undefined,
      validationMethod: 'DNS',
      // The listener moves to the new one before the old one goes.
      lifecycle: { createBeforeDestroy: true },
    });
    // The options are a set without an order, so each is found by its domain.
    const option = (domain: string, attribute: string): string =>
      `\${one([for o in aws_acm_certificate.${certificate.friendlyUniqueId}.domain_validation_options : o.${attribute} if o.domain_name == "${domain}"])}`;
    const records = props.domains.map(
      (domain) =>
        new Route53Record(this, `proof-${domainId(domain)}`, {
          zoneId: zone.id,
          name: option(domain, 'resource_record_name'),
          type: option(domain, 'resource_record_type'),
          records: [option(domain, 'resource_record_value')],
          ttl: 60,
          // Certificates of one account and domain share the record.
          allowOverwrite: true,
        }),
    );
    this.validation = new AcmCertificateValidation(this, 'issued', {
      certificateArn: certificate.arn,
      validationRecordFqdns: records.map((record) => record.fqdn),
      // Minutes in a delegated zone; the default of 75 hides that the zone is not delegated.
      timeouts: { create: '15m' },
    });
    this.arn = this.validation.certificateArn;
  }
}
