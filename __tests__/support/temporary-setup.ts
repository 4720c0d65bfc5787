import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare global {
  /** The temporary folder of this run, for its teardown. */
  var temporaryFolder: string;
}

/** What tests write to the temporary folder goes with them: this run has one of its own. */
export default function setup(): void {
  globalThis.temporaryFolder = mkdtempSync(join(tmpdir(), 'tests-'));
  // Servers that refuse to run as root find what is theirs in it.
  chmodSync(globalThis.temporaryFolder, 0o755);
  process.env.TMPDIR = globalThis.temporaryFolder;
}
