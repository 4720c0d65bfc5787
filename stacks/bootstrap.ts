import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { EcsAccountSettingDefault } from '@cdktf/provider-aws/lib/ecs-account-setting-default';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { StackKey } from '../modules/encryption/stack-key';
import { domainId } from '../modules/lib/domain-id';
import { groupBy } from '../modules/lib/group-by';
import type { Environment } from '../modules/platform/environment';
import { PullThroughCache } from '../modules/registry/pull-through-cache';
import { StateBucket } from '../modules/storage/state-bucket';
import { SystemStack } from './system-stack';

/**
 * What an account needs before its first system: repositories for our images, a cache for the public ones, the zones that
 * certificates are validated in, and the bucket of the states. The name servers it puts out have to be delegated to before
 * the first system is applied, or the validation of its certificate waits for ever.
 */
export class BootstrapStack extends SystemStack {
  constructor(scope: Construct, environments: readonly Environment[], name: string) {
    const [first] = environments as [Environment];
    super(scope, 'bootstrap', first, name);
    const disposable = environments.every((environment) => !environment.deletionProtection);
    const key = new StackKey(this, 'key', {
      name,
      description: 'Images and states',
      deletionWindowDays: disposable ? 7 : 30,
    });

    for (const repository of new Set(environments.flatMap(({ images }) => Object.keys(images)))) {
      const resource = new EcrRepository(this, repository, {
        name: repository,
        // A tag that could move would change what runs without a plan.
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: key.arn }],
        forceDelete: disposable,
      });
      new EcrLifecyclePolicy(this, `${repository}-lifecycle`, {
        repository: resource.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: 'Layers that no tag names any more',
              selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
              action: { type: 'expire' },
            },
          ],
        }),
      });
    }
    // Tasks on EC2 have network interfaces of their own; without a trunk an instance carries two or three of them.
    new EcsAccountSettingDefault(this, 'trunking', { name: 'awsvpcTrunking', value: 'enabled' });
    new PullThroughCache(this, 'cache', { recoveryWindowDays: disposable ? 0 : 7 });

    this.zones([...new Set(environments.flatMap(zonesOf))], disposable);
    for (const bucket of stateBuckets(environments)) new StateBucket(this, `state-${bucket}`, { name: bucket, key });
  }

  /** A zone per domain. One that lies in another is delegated from there, the others at the registrar or in another account. */
  private zones(domains: readonly string[], disposable: boolean): void {
    const zones = new Map(
      domains.map((domain) => [
        domain,
        // checkov:skip=CKV2_AWS_38:a signed zone needs its key's record at the registrar, by hand and at the right moment, or the domain is gone
        new Route53Zone(this, `zone-${domainId(domain)}`, { name: domain, forceDestroy: disposable }),
      ]),
    );
    for (const [domain, { nameServers }] of zones) {
      const [parent] = domains.filter((each) => domain.endsWith(`.${each}`)).sort((a, b) => b.length - a.length);
      const zone = parent && zones.get(parent);
      if (zone) {
        new Route53Record(this, `delegation-${domainId(domain)}`, {
          zoneId: zone.zoneId,
          name: domain,
          type: 'NS',
          ttl: 3600,
          records: nameServers,
        });
      } else {
        new TerraformOutput(this, `name-servers-${domainId(domain)}`, {
          value: nameServers,
          description: `Name servers that ${domain} has to be delegated to`,
        });
      }
    }
  }

  /** One stack per account: `bootstrap` where all environments share one, else `bootstrap-<its first environment>`. */
  static perAccount(scope: Construct, environments: readonly Environment[]): void {
    const accounts = groupBy(environments, ({ account, region }) => `${account} ${region}`);
    for (const group of accounts.values()) {
      new BootstrapStack(scope, group, accounts.size === 1 ? 'bootstrap' : `bootstrap-${group[0]?.name}`);
    }
  }
}

/** The zones an environment's domains lie in: its own, and one for every system that brings a domain. */
function zonesOf(environment: Environment): string[] {
  return [environment.domain, ...Object.values(environment.systems).flatMap(({ domain }) => (domain ? [domain] : []))];
}

function stateBuckets(environments: readonly Environment[]): Set<string> {
  return new Set(environments.flatMap(({ backend }) => (backend.kind === 's3' ? [backend.bucket] : [])));
}
