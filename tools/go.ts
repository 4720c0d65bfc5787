import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from './lock';
import { cache, root } from './paths';
import { appear, fingerprint, placeFile } from './place';
import { run } from './run';
import type { GoProgram, Installation, Step } from './tool';

/** Builds a Go program, unless the cache has one of the same sources and flags. */
export async function installGo(name: string, program: GoProgram, step: Step): Promise<Installation> {
  const folder = join(root, 'tools', program.folder);
  const target = program.package ?? program.module.replace(/@.*/, '');
  const flags = [
    '-trimpath',
    '-mod=readonly',
    '-buildvcs=false',
    `-tags=${(program.tags ?? []).join(',')}`,
    `-ldflags=${['-s', '-w', ...Object.entries(program.variables).map(([key, value]) => `-X ${key}=${value}`)].join(' ')}`,
  ];
  const sources = ['go.mod', 'go.sum', 'main.go'].map((file) => join(folder, file)).filter((file) => existsSync(file));
  const key = fingerprint(target, ...flags, ...sources.map((file) => readFileSync(file)));
  const binary = join(cache, 'bin', `${name}-${program.version}-${key}`);
  const state = await once(binary, step, () =>
    appear(binary, (temporary) => build(folder, target, flags, temporary, step)),
  );
  return { path: await placeFile(binary, name), version: program.version, state };
}

async function build(
  folder: string,
  target: string,
  flags: readonly string[],
  output: string,
  step: Step,
): Promise<void> {
  const options = {
    cwd: folder,
    // static, so that a program runs in any container; our module alone, whatever workspace or flags surround it
    env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
    missing: `programs are built from their Go modules; install Go ${required(folder)} or newer`,
  };
  step('downloading modules');
  const stale = await run(
    'go',
    ['list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', ...flags, target],
    options,
  );
  const total = stale.split('\n').filter((line) => line !== '').length;
  let compiled = 0;
  step(`compiling ${total} packages`);
  await run('go', ['build', '-v', ...flags, '-o', output, target], {
    ...options,
    onLine: (line) => line.startsWith('go: ') || step(`compiling ${Math.min(++compiled, total)} of ${total} packages`),
  });
}

/** Go's version as go.mod demands it. */
const required = (folder: string): string => /^go (.*)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1] ?? '';
