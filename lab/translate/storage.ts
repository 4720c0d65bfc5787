import { join } from 'node:path';
import type { TaskVolume } from '../resources';
import type { FileSystem, Node, Volume } from '../run-file';
import type { State } from '../state';

const nfsPort = 2049;

/** EFS file systems as directories that stay between runs of the same stack. */
export function translateFileSystems(state: State, directory: string): FileSystem[] {
  return state.all('aws_efs_file_system').map(({ address, values }) => ({
    id: values.id,
    directory: join(directory, 'efs', address.split('.').at(-1) ?? values.id),
  }));
}

/** Mount targets, which a task has to reach before it can start. */
export function translateMountTargets(state: State): Node[] {
  return state.all('aws_efs_mount_target').map(({ values }) => ({
    id: values.id,
    kind: 'mount-target' as const,
    subnet: values.subnet_id,
    securityGroups: values.security_groups,
    listen: [nfsPort],
    fileSystem: values.file_system_id,
  }));
}

/** A volume of a task definition. */
export function translateVolume(state: State, volume: TaskVolume, from: string): Volume {
  const efs = volume.efs_volume_configuration?.[0];
  if (efs !== undefined) {
    const accessPoint = efs.authorization_config?.[0]?.access_point_id;
    if (!accessPoint) {
      return { name: volume.name, kind: 'efs', fileSystem: efs.file_system_id, path: efs.root_directory ?? '/' };
    }
    const root = state.refer('aws_efs_access_point', accessPoint, from).values.root_directory?.[0];
    const owner = root?.creation_info?.[0];
    return {
      name: volume.name,
      kind: 'efs',
      fileSystem: efs.file_system_id,
      path: join(root?.path ?? '/', efs.root_directory ?? '.').replace(/(.)\/$/, '$1'),
      ...(owner && { owner: { uid: owner.owner_uid, gid: owner.owner_gid, permissions: owner.permissions } }),
    };
  }
  if (volume.host_path) return { name: volume.name, kind: 'host', path: volume.host_path };
  if (volume.docker_volume_configuration?.[0]?.scope === 'shared') return { name: volume.name, kind: 'shared' };
  return { name: volume.name, kind: 'task' };
}
