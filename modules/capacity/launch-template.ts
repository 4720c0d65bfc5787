import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

export interface HostTemplateProps {
  /** Name of the template, and of the instances made from it. */
  readonly name: string;
  readonly instanceType: string;
  /** Name of the cluster the instances join. */
  readonly cluster: string;
  /** Role of the ECS agent on the instances. */
  readonly role: { readonly name: string };
  readonly securityGroupId: string;
  /** Size of the encrypted disk in GiB: images, logs, scratch space of tasks. */
  readonly diskGiB: number;
  /** MiB that the agent keeps from tasks. */
  readonly reservedMemory: number;
}

/** Amazon's current image for ECS, by the parameter it publishes it under; a plan shows when it has moved on. */
const image = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** Address of the instance metadata service, which hands out the credentials of the instance. */
const metadata = '169.254.169.254';

/** How an instance of the cluster is made: image, disk, and an ECS agent that keeps tasks away from the instance's own role. */
export class HostTemplate extends Construct {
  readonly id: string;
  /** Number of the current version. */
  readonly version: string;

  constructor(scope: Construct, id: string, props: HostTemplateProps) {
    super(scope, id);
    const profile = new IamInstanceProfile(this, 'profile', { name: props.name, role: props.role.name });
    const ami = new DataAwsSsmParameter(this, 'image', { name: image });
    const template = new LaunchTemplate(this, 'template', {
      name: props.name,
      description: `Instances of ECS cluster ${props.cluster}`,
      // Not `value`: it counts as sensitive, and a reviewer should see which image comes.
      imageId: ami.insecureValue,
      instanceType: props.instanceType,
      iamInstanceProfile: { arn: profile.arn },
      vpcSecurityGroupIds: [props.securityGroupId],
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        // An answer does not survive the hop into a network of containers.
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'disabled',
      },
      monitoring: { enabled: true },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: props.diskGiB, deleteOnTermination: 'true' },
        },
      ],
      tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags: { Name: props.name } })),
      updateDefaultVersion: true,
      userData: Fn.base64encode(Fn.rawString(userData(props.cluster, props.reservedMemory))),
    });
    this.id = template.id;
    this.version = Fn.tostring(template.latestVersion);
  }
}

/**
 * The first start of an instance. Three means keep tasks from its credentials, one for each network mode: the agent's own for
 * awsvpc, the hop limit for bridge, and for host mode, which shares the instance's network, a rule on the slice that the agent
 * starts every task in.
 */
function userData(cluster: string, reservedMemory: number): string {
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    "cat >> /etc/ecs/ecs.config <<'EOF'",
    `ECS_CLUSTER=${cluster}`,
    'ECS_AWSVPC_BLOCK_IMDS=true',
    'ECS_ENABLE_TASK_IAM_ROLE=true',
    'ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=true',
    'ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]',
    `ECS_RESERVED_MEMORY=${reservedMemory}`,
    'EOF',
    'mkdir -p /etc/systemd/system/ecstasks.slice.d',
    "cat > /etc/systemd/system/ecstasks.slice.d/no-instance-metadata.conf <<'EOF'",
    '[Slice]',
    `IPAddressDeny=${metadata}/32`,
    'EOF',
    'systemctl daemon-reload',
    // The image has no syslog; the journal is a file, and so there for the log shipper, once its directory exists.
    'mkdir -p /var/log/journal',
    'systemd-tmpfiles --create --prefix /var/log/journal',
    'journalctl --flush',
    '',
  ].join('\n');
}
