import { assertServed } from '../../offline/usage';
import { Workspace } from '../../offline/workspace';
import { systems } from '../../stacks/systems';
import { synthesize, withLocalState } from '../support/synth';

/** Every system of an environment: applied by the real Terraform, planned again without a change, destroyed. */
export function lifecycle(environmentName: string): void {
  describe.each(systems.map((system) => [system.name, system] as const))(`%s in ${environmentName}`, (_, system) => {
    test('applies, plans empty and destroys', () => {
      const stack = withLocalState(synthesize(system, environmentName));
      assertServed(system.name, stack);
      const workspace = new Workspace(stack);
      try {
        expect(workspace.apply()).toMatch(/Apply complete! Resources: \d{2,} added, 0 changed, 0 destroyed/);
        expect(workspace.changes()).toEqual({});
        expect(workspace.destroy()).toMatch(/Destroy complete! Resources: \d{2,} destroyed/);
      } finally {
        workspace.remove();
      }
    }, 600_000);
  });
}
