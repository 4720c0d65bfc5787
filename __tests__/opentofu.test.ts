import { binary } from '../lab/paths';
import { systems } from '../stacks/systems';
import { synthesize, withLocalState } from './support/synth';
import { Workspace } from './support/workspace';

// Terraform goes through every stack in ./lifecycle; here OpenTofu shows that it takes them as well.
test.each(systems.map((system) => [system.name, system] as const))('OpenTofu validates %s', (_, system) => {
  const workspace = new Workspace(withLocalState(synthesize(system, 'dev')), binary('tofu'));
  try {
    expect(workspace.run('validate')).toMatchObject({ status: 0 });
    expect(workspace.run('plan', '-input=false').output).toMatch(/Plan: \d{3} to add, 0 to change, 0 to destroy/);
  } finally {
    workspace.remove();
  }
});
