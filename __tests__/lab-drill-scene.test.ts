import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Control } from '../lab/control';
import type { Receivers } from '../lab/drill/receivers';
import { Scene } from '../lab/drill/scene';
import type { RunFile } from '../lab/run-file';

const mockFolder = mkdtempSync(join(tmpdir(), 'scene-'));
afterAll(() => rmSync(mockFolder, { recursive: true }));

jest.mock('../lab/paths', () => ({ binary: (name: string) => `${mockFolder}/${name}` }));

/** A stage of one container, with a runtime that runs its commands on this machine. */
const scene = (patience: number): Scene => {
  const runtime = join(mockFolder, 'ecs-lab');
  writeFileSync(runtime, '#!/bin/sh\nshift 3\n"$@"\n');
  chmodSync(runtime, 0o755);
  const run = { stack: 'demo', services: [{ name: 'db', task: { containers: [{ name: 'postgres' }] } }] };
  const tasks = [{ containers: [{ name: 'postgres', id: 'c', state: 'RUNNING' }] }];
  const control = { status: async () => ({ services: [{ name: 'db', tasks }] }) };
  return new Scene(run as unknown as RunFile, control as unknown as Control, {} as Receivers, 20, {}, patience);
};

describe('a command of a drill', () => {
  test('that ends has its output', async () => {
    expect(await scene(10).exec('postgres', 'echo', '3')).toBe('3\n');
  });

  test('that fails says why', async () => {
    await expect(scene(10).exec('postgres', 'sh', '-c', 'echo no such table >&2; exit 1')).rejects.toThrow(
      'no such table',
    );
  });

  // its own child outlives the runtime and keeps the output open
  test('that hangs does not hold the drill for ever', async () => {
    await expect(scene(0.2).exec('postgres', 'sleep', '5')).rejects.toThrow(
      'in postgres, not ended within 0.2 s: sleep 5',
    );
  }, 3000);
});
