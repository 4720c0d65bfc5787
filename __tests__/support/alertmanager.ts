import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../modules/lib/project-root';
import { freePort, until } from './apps';

const program = join(projectRoot, '.tools', 'bin', 'alertmanager');

/** Runs the real Alertmanager on the loopback with a configuration; `stop` ends it. */
export async function startAlertmanager(config: string): Promise<{ url: string; stop: () => void }> {
  if (!existsSync(program)) throw new Error('alertmanager is not installed; run: npm run tools -- alertmanager');
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, config);
  const port = await freePort();
  const flags = [
    `--config.file=${file}`,
    `--storage.path=${folder}`,
    '--cluster.listen-address=',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn(program, flags, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const stop = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  await until(`${url} ready`, async () => (await fetch(`${url}/-/ready`)).ok).catch((error: Error) => {
    stop();
    throw error;
  });
  return { url, stop };
}
