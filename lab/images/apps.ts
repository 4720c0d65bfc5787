import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../tools/paths';
import { type App, catalog } from '../apps/catalog';
import { pythonEnvironment } from '../paths';
import type { Image } from './image';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** This project's own applications, in the place of the images that somebody would build from them. */
export const apps: readonly Image[] = catalog.flatMap((app) => (app.image ? [imageOf(app, app.image)] : []));

export function imageOf(app: App, repository: RegExp): Image {
  return {
    repository,
    application: true,
    base: 'debian',
    ...(app.runtime === 'native' && { packages: ['nginx'] }),
    binds: [{ source: join(root, 'lab', 'apps'), target: '/app', readOnly: true }, ...runtime(app.runtime)],
    user: '10001:10001',
    users: [{ name: 'app', uid: 10001, gid: 10001 }],
    // a stand-in is its image's entry point and takes the container's command; an application's image has a command only
    ...(app.standIn ? { entryPoint: app.argv } : { command: app.argv }),
    workingDirectory: '/app',
    environment: { PATH: app.runtime === 'python' ? `/venv/bin:${path}` : path, PYTHONDONTWRITEBYTECODE: '1' },
    ...(app.standIn && { standIn: app.note }),
  };
}

/** The interpreter's own place, where that is not /usr, which every Debian image has. */
function runtime(kind: App['runtime']): NonNullable<Image['binds']> {
  if (kind === 'node' && !process.execPath.startsWith('/usr/')) {
    return [{ source: process.execPath, target: '/usr/local/bin/node', readOnly: true }];
  }
  if (kind !== 'python') return [];
  const environment = { source: pythonEnvironment, target: '/venv', readOnly: true };
  const interpreter = realOrSelf(join(pythonEnvironment, 'bin', 'python3'));
  if (interpreter.startsWith('/usr/')) return [environment];
  const prefix = dirname(dirname(interpreter));
  return [environment, { source: prefix, target: prefix, readOnly: true }];
}

/** The environment is installed after this table is read for the first time. */
function realOrSelf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return '/usr/bin/python3';
  }
}
