import { parseArgs } from 'node:util';
import { down as labDown } from '../lab/down';
import { installOffline } from '../offline/install';
import { Terraform, theStack } from './terraform';

const usage = `usage: npm run down [-- <stack>] [--registry]

  Stops the lab of a stack (koronet-dev), removes its data and destroys what is applied.
  --registry  the real providers instead of the offline ones; the lab is left alone`;

/** Stops the lab and destroys what `up` applied. */
async function down(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { registry: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(usage);
  const stack = theStack(positionals);
  if (!values.registry) {
    installOffline();
    for (const removed of await labDown(stack, true)) console.error(`lab: removed ${removed}`);
  }
  const terraform = new Terraform(stack, values.registry);
  terraform.init();
  const { removed, seconds } = await terraform.change('destroy', (line) => console.error(line));
  console.log(`${stack}: ${removed} removed in ${seconds.toFixed(0)} s`);
}

down().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
