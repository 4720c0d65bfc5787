import { Construct } from 'constructs';
import { images } from '../service/images';
import { Service } from '../service/service';
import type { FileSystem } from './file-system';

export interface RecoveryProps {
  /** File systems to repair, by the directory they appear under. */
  readonly fileSystems: Readonly<Record<string, FileSystem>>;
}

/**
 * A way to the root of file systems, for the hour in which a restored directory is put in the place of a damaged one: AWS
 * Backup restores beside what is there, and nothing else sees more than its own directory. No task runs until somebody
 * starts one, and the stack has it only while its environment says `recovery`.
 */
export class Recovery extends Construct {
  constructor(scope: Construct, id: string, props: RecoveryProps) {
    super(scope, id);
    const root = { path: '/', uid: 0, gid: 0 };
    const names = Object.keys(props.fileSystems);
    new Service(this, 'service', {
      component: id,
      size: { cpu: 256, memory: 512 },
      tasks: 0,
      volumes: Object.entries(props.fileSystems).map(([name, fileSystem]) => ({
        name,
        accessPoint: fileSystem.accessPoint(`${id}-${name}`, root),
      })),
      containers: [
        {
          name: 'recovery',
          image: images.busybox,
          user: '0:0',
          rootReason: 'moves directories that belong to other users',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
          entryPoint: ['sh', '-euxc'],
          // What a task does without an order: it shows what there is.
          command: [names.map((name) => `ls -la /${name}`).join('; ')],
          mounts: names.map((name) => ({ volume: name, path: `/${name}` })),
        },
      ],
    });
  }
}
