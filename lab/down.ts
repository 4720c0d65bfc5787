import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Control, NotUp } from './control';
import { binary, stackDirectory } from './paths';

/** How long tasks may take to stop, or the runtime to answer, before all is cleared by force; above the runtime's own patience. */
const patience = 15_000;

/**
 * Stops a stack and removes whatever it left, also after a crash.
 * @param volumes whether its file systems, secrets and logs go too
 * @returns what had to be removed by force
 */
export async function down(stack: string, volumes = false): Promise<string[]> {
  const directory = stackDirectory(stack);
  const control = new Control(stack, patience);
  try {
    await control.down();
    for (const end = Date.now() + patience; Date.now() < end; await setTimeout(50)) await control.status();
  } catch (error) {
    // the interface goes away with the stack
    if (!(error instanceof NotUp)) await setTimeout(200);
  }
  const runtime = binary('ecs-lab');
  const left = existsSync(runtime) ? execFileSync(runtime, ['clean', stack, directory], { encoding: 'utf8' }) : '';
  if (volumes) rmSync(directory, { recursive: true, force: true });
  return left.split('\n').filter(Boolean);
}
