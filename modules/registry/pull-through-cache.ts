import { EcrPullThroughCacheRule } from '@cdktf/provider-aws/lib/ecr-pull-through-cache-rule';
import { EcrRepositoryCreationTemplate } from '@cdktf/provider-aws/lib/ecr-repository-creation-template';
import { Construct } from 'constructs';
import { ProvidedSecret } from '../secrets/provided-secret';
import { cachedRegistries } from '../service/images';

export interface PullThroughCacheProps {
  readonly recoveryWindowDays: number;
}

/** Address of each registry as ECR knows it, and whether it wants an account; source: ECR user guide, "pull through cache rules". */
const upstreams: Readonly<Record<keyof typeof cachedRegistries, { url: string; account: boolean }>> = {
  'public.ecr.aws': { url: 'public.ecr.aws', account: false },
  'quay.io': { url: 'quay.io', account: false },
  'docker.io': { url: 'registry-1.docker.io', account: true },
  'ghcr.io': { url: 'ghcr.io', account: true },
};

/** Public images by way of the account's own registry: no rate limits, and a tag that was pulled once stays. */
export class PullThroughCache extends Construct {
  constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    for (const [registry, prefix] of Object.entries(cachedRegistries)) {
      const upstream = upstreams[registry as keyof typeof cachedRegistries];
      const credentials = upstream.account
        ? new ProvidedSecret(this, `${prefix}-credentials`, {
            // ECR accepts secrets by this prefix and under this key only.
            name: `ecr-pullthroughcache/${prefix}`,
            variable: `${prefix.replaceAll('-', '_')}_credentials`,
            description: `User name and access token at ${registry}, as JSON with username and accessToken`,
            unset: '{"username":"unset","accessToken":"unset"}',
            version: 1,
            key: 'aws/secretsmanager',
            recoveryWindowDays: props.recoveryWindowDays,
          })
        : undefined;
      new EcrRepositoryCreationTemplate(this, `${prefix}-template`, {
        prefix,
        description: `Copies from ${registry}`,
        appliedFor: ['PULL_THROUGH_CACHE'],
        imageTagMutability: 'IMMUTABLE',
        encryptionConfiguration: [{ encryptionType: 'AES256' }],
      });
      new EcrPullThroughCacheRule(this, prefix, {
        ecrRepositoryPrefix: prefix,
        upstreamRegistryUrl: upstream.url,
        credentialArn: credentials?.arn,
      });
    }
  }
}
