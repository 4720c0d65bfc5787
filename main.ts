import { App } from 'cdktf';
import { InputError } from './modules/lib/input-error';
import { BootstrapStack } from './stacks/bootstrap';
import { assertNoClashes } from './stacks/clashes';
import { environment, environmentNames } from './stacks/environments';
import { systems } from './stacks/systems';

/** Every system in every environment, and the bootstrap stack they stand on. */
function main(): void {
  const environments = (process.env.ENVIRONMENTS?.split(',') ?? environmentNames).map(environment);
  const app = new App({ stackTraces: false, skipBackendValidation: true });
  // Always whole: without the other environments it would plan to delete their zones.
  BootstrapStack.perAccount(app, environmentNames.map(environment));
  for (const each of environments) {
    for (const System of systems) new System(app, each);
  }
  assertNoClashes(app);
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exitCode = 1;
}
