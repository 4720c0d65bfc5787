import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { terraformBinary } from '../offline/terraform';
import { root } from '../tools/paths';
import { run } from '../tools/run';

/**
 * The JSON of a stack's applied state: from a file, or from the state that Terraform keeps in the stack's folder.
 * @throws where the stack has not been synthesized, or where Terraform was never there to apply it.
 */
export async function readState(stack: string, file?: string): Promise<{ state: string; origin: string }> {
  if (file !== undefined) return { state: readFileSync(file, 'utf8'), origin: file };
  const folder = join(root, 'cdktf.out', 'stacks', stack);
  if (!existsSync(folder))
    throw new Error(`cdktf.out/stacks/${stack} does not exist: synthesize and apply the stack first`);
  if (!existsSync(join(folder, '.terraform')))
    throw new Error(`${stack} has not been applied: npm run up -- ${stack}, or give a state by --state`);
  const state = await run(terraformBinary(), [`-chdir=${folder}`, 'show', '-json', '-no-color']);
  return { state, origin: `cdktf.out/stacks/${stack}` };
}
