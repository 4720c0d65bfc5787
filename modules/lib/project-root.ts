import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of cdktf.json: the sources run from it in tests, the compiled files from a folder below it. */
export const projectRoot = ((): string => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'cdktf.json'))) folder = dirname(folder);
  return folder;
})();
