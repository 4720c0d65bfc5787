import { EfsFileSystem } from '@cdktf/provider-aws/lib/efs-file-system';
import { EfsFileSystemPolicy } from '@cdktf/provider-aws/lib/efs-file-system-policy';
import { EfsMountTarget } from '@cdktf/provider-aws/lib/efs-mount-target';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { denyPlainTransport, policyDocument } from '../iam/policy';
import { InputError } from '../lib/input-error';
import { type Connectable, Connections } from '../network/connections';
import type { Network } from '../network/network';
import { securityGroupOf } from '../network/security-group';
import { AccessPoint, type AccessPointProps } from './access-point';

export interface FileSystemProps {
  /** Name of the file system and of its security group. */
  readonly name: string;
  readonly network: Network;
  /** Key that encrypts it at rest. @default the AWS-managed key of EFS */
  readonly kmsKeyArn?: string;
  /** `bursting` grows with the stored size; `elastic` is paid by what is transferred. @default 'bursting' */
  readonly throughput?: 'bursting' | 'elastic';
  /** Terraform refuses to destroy it. @default false */
  readonly preventDestroy?: boolean;
}

/** NFS. */
const port = 2049;

/**
 * A file system that tasks in every zone share, encrypted at rest and on the wire. Nobody mounts it but through an access
 * point and with a role that says so.
 */
export class FileSystem extends Construct implements Connectable {
  readonly id: string;
  readonly arn: string;
  readonly connections: Connections;
  /** Mount targets and policy: what must stand before a task can mount it. */
  readonly dependables: readonly ITerraformDependable[];

  /** @throws InputError for a name that EFS refuses. */
  constructor(scope: Construct, id: string, props: FileSystemProps) {
    super(scope, id);
    if (!/^[\w.-]{1,64}$/.test(props.name)) {
      throw new InputError({
        place: this.node.path,
        problem: `'${props.name}' (${props.name.length} characters) cannot name a file system`,
        allowed: '1 to 64 letters, digits and _.-',
        fix: 'rename it, or shorten the name of the system',
      });
    }
    // checkov:skip=CKV_AWS_184:the AWS-managed key is what the systems specify; a key of one's own is an option
    const fileSystem = new EfsFileSystem(this, 'files', {
      creationToken: props.name,
      encrypted: true,
      kmsKeyId: props.kmsKeyArn,
      performanceMode: 'generalPurpose',
      throughputMode: props.throughput ?? 'bursting',
      tags: { Name: props.name },
      ...(props.preventDestroy && { lifecycle: { preventDestroy: true } }),
    });
    this.id = fileSystem.id;
    this.arn = fileSystem.arn;

    const securityGroup = securityGroupOf(this, {
      name: props.name,
      description: `Mount targets of ${props.name}`,
      vpcId: props.network.vpcId,
    });
    this.connections = new Connections(this, { name: props.name, securityGroup, defaultPort: port });
    const mountTargets = props.network.privateSubnets.map(
      (subnetId, index) =>
        new EfsMountTarget(this, `mount-${'abcdef'.charAt(index)}`, {
          fileSystemId: fileSystem.id,
          subnetId,
          securityGroups: [securityGroup.id],
        }),
    );
    // A policy of refusals only: with one in place nobody is let in by default, and the task's role has to allow the mount.
    const policy = new EfsFileSystemPolicy(this, 'policy', {
      fileSystemId: fileSystem.id,
      policy: policyDocument(this.node.path, [
        denyPlainTransport(['*'], [fileSystem.arn]),
        {
          sid: 'DenyMountOutsideAccessPoints',
          effect: 'Deny',
          principals: '*',
          actions: [
            'elasticfilesystem:ClientMount',
            'elasticfilesystem:ClientWrite',
            'elasticfilesystem:ClientRootAccess',
          ],
          resources: [fileSystem.arn],
          conditions: { Null: { 'elasticfilesystem:AccessPointArn': 'true' } },
        },
      ]),
    });
    this.dependables = [...mountTargets, policy];
  }

  /**
   * A directory of it with an owner of its own.
   * @throws InputError for what EFS refuses.
   */
  accessPoint(id: string, props: AccessPointProps): AccessPoint {
    return new AccessPoint(this, id, props);
  }
}
