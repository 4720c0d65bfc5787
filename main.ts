import { App } from 'cdktf';
import { asInputError } from './modules/lib/input-error';
import { BootstrapStack } from './stacks/bootstrap';
import { assertAddresses, assertNoClashes, assertSystemsExist } from './stacks/clashes';
import { environment, environmentNames } from './stacks/environments';
import { systems } from './stacks/systems';

/** Every system in every environment, and the bootstrap stack they stand on. */
function main(): void {
  const chosen = new Set(process.env.ENVIRONMENTS?.split(',') ?? environmentNames);
  const environments = [...chosen].map(environment);
  const app = new App({ stackTraces: false, skipBackendValidation: true });
  // Always whole: without the other environments it would plan to delete their zones.
  BootstrapStack.perAccount(app, environmentNames.map(environment));
  for (const each of environments) {
    for (const System of systems) new System(app, each);
  }
  assertSystemsExist(app, environments);
  assertNoClashes(app);
  assertAddresses(app);
  app.synth();
}

try {
  main();
} catch (error) {
  const refused = asInputError(error);
  if (refused === undefined) throw error;
  process.stderr.write(`\n${refused.message}\n\n`);
  process.exitCode = 1;
}
