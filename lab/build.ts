import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from '../tools/paths';
import { appear, fingerprint, placeFile } from '../tools/place';
import { run } from '../tools/run';

/** Builds the lab's runtime, unless the cache has one of the same sources. Answers its path. */
export async function buildRuntime(log: (line: string) => void): Promise<string> {
  const folder = join(root, 'lab', 'runtime');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!_test)\.go$|^go\.(mod|sum)$/.test(file))
    .sort();
  const key = fingerprint(...sources.flatMap((file) => [file, readFileSync(join(folder, file))]));
  const binary = join(cache, 'bin', `ecs-lab-${key}`);
  if (!existsSync(binary)) {
    log('building the lab runtime');
    // static, since it also stands inside every container; no workspace or flags of the surroundings
    const env = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' };
    const missing =
      'the lab runtime is built from its Go module; install Go (the version that lab/runtime/go.mod names, or newer)';
    const flags = ['-trimpath', '-mod=readonly', '-buildvcs=false', '-ldflags=-s -w'];
    await appear(binary, async (temporary) => {
      await run('go', ['build', ...flags, '-o', temporary, '.'], { cwd: folder, env, missing });
    });
  }
  return placeFile(binary, 'ecs-lab');
}
