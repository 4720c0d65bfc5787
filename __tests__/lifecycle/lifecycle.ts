import { systems } from '../../stacks/systems';
import { type Synthesized, synthesize, withLocalState } from '../support/synth';
import { assertServed } from '../support/usage';
import { Workspace } from '../support/workspace';

/** Has the real Terraform apply a stack, plan it again without a change, and destroy it. */
export function liveAndDie(name: string, synthesized: Synthesized): void {
  const stack = withLocalState(synthesized);
  assertServed(name, stack);
  const workspace = new Workspace(stack);
  try {
    expect(workspace.apply()).toMatch(/Apply complete! Resources: \d{3} added, 0 changed, 0 destroyed/);
    expect(workspace.changes()).toEqual({});
    expect(workspace.destroy()).toMatch(/Destroy complete! Resources: \d{3} destroyed/);
  } finally {
    workspace.remove();
  }
}

/** Every system of an environment, from the first apply to the last destroy. */
export function lifecycle(environmentName: string): void {
  describe.each(systems.map((system) => [system.name, system] as const))(`%s in ${environmentName}`, (_, system) => {
    test('applies, plans empty and destroys', () => {
      liveAndDie(`${system.name} in ${environmentName}`, synthesize(system, environmentName));
    }, 600_000);
  });
}
