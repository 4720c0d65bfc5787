import { EfsAccessPoint } from '@cdktf/provider-aws/lib/efs-access-point';
import { Construct } from 'constructs';
import type { Statement } from '../iam/policy';
import { InputError } from '../lib/input-error';
import type { FileSystem } from './file-system';

export interface AccessPointProps {
  /** Directory that mounts see as their root, `/` for all there is; made with this owner when it is missing. */
  readonly path: string;
  /**
   * POSIX user and group that every file operation runs as, whatever the container's own user. On EC2 they are those of the directory
   * that the image has at the mount, if it has one: Docker hands an empty volume to its owner, and EFS refuses any other.
   */
  readonly uid: number;
  readonly gid: number;
  /** Octal mode of the directory when it is made. @default '0750' */
  readonly permissions?: string;
  /** Shown in the console. @default its id */
  readonly name?: string;
}

/** A door to one directory of a file system, with one owner: what a task mounts. */
export class AccessPoint extends Construct {
  readonly id: string;
  readonly arn: string;
  private readonly uid: number;

  /** @throws InputError for a path, an owner or permissions that EFS refuses. */
  constructor(
    readonly fileSystem: FileSystem,
    id: string,
    props: AccessPointProps,
  ) {
    super(fileSystem, id);
    const permissions = props.permissions ?? '0750';
    const { path, uid, gid } = props;
    this.uid = uid;
    const refuse = (problem: string, allowed: string): never => {
      throw new InputError({ place: this.node.path, problem, allowed, fix: 'correct it' });
    };
    // The root of a file system is for repairs, by the superuser.
    const root = path === '/' && uid === 0;
    if (!root && (!/^(\/(?!\.)[^$#<>;`|&?{}^*/\s]+){1,4}$/.test(path) || path.length > 100)) {
      refuse(
        `'${path}' is no directory of an access point`,
        'a path of 1 to 4 parts and at most 100 characters, such as /prometheus',
      );
    }
    if (![uid, gid].every((owner) => Number.isInteger(owner) && owner >= 0 && owner <= 4_294_967_295)) {
      refuse(`${uid}:${gid} is no owner`, 'user and group from 0 to 4294967295');
    }
    if (!/^[0-7]{3,4}$/.test(permissions)) {
      refuse(`'${permissions}' are no permissions`, 'three or four octal digits, such as 0750');
    }
    const point = new EfsAccessPoint(this, 'point', {
      fileSystemId: fileSystem.id,
      posixUser: { uid, gid },
      // The root is there already, and belongs to whom it belongs.
      rootDirectory: { path, creationInfo: root ? undefined : { ownerUid: uid, ownerGid: gid, permissions } },
      tags: { Name: props.name ?? id },
    });
    this.id = point.id;
    this.arn = point.arn;
  }

  /** Lets a task's role mount this directory, and no other one of the file system. */
  mountStatement(): Statement {
    return {
      sid: `Mount${this.node.id.replace(/[^a-zA-Z0-9]/g, '')}`,
      actions: [
        'elasticfilesystem:ClientMount',
        'elasticfilesystem:ClientWrite',
        // Without it EFS takes the superuser for nobody.
        ...(this.uid === 0 ? ['elasticfilesystem:ClientRootAccess'] : []),
      ],
      resources: [this.fileSystem.arn],
      conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': this.arn } },
    };
  }
}
