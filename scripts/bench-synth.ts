import { App } from 'cdktf';
import { environment, environmentNames } from '../stacks/environments';
import { Koronet } from '../stacks/koronet';

/** Synthesizes koronet a number of times, in environments that differ by name, and prints its peak of memory in KiB. */
const copies = Number(process.argv[2]);
const app = new App({ stackTraces: false });
for (let copy = 0; copy < copies; copy += 1) {
  const base = environment(environmentNames[copy % environmentNames.length] as string);
  new Koronet(app, copy < environmentNames.length ? base : { ...base, name: `${base.name}${copy}` });
}
app.synth();
console.log(process.resourceUsage().maxRSS);
