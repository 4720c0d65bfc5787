// The app command of cdktf.json: type errors stop a synth, and nothing stale runs. Plain JavaScript, since it runs before the compiler.
import { spawnSync } from 'node:child_process';

const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

const steps = [
  ['packages/provider-grafana/generate.mjs'],
  ['node_modules/typescript/bin/tsc', '-p', '.'],
  ['.build/main.js'],
];
for (const step of steps) {
  const status = node(...step);
  if (status !== 0) process.exit(status);
}
