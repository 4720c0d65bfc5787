import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../tools/paths';

(process.platform === 'linux' ? test : test.skip)("the lab runtime's own tests", () => {
  const { status, stdout, stderr } = spawnSync('go', ['test', '-count=1', './...'], {
    cwd: join(root, 'lab', 'runtime'),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
    encoding: 'utf8',
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
});
