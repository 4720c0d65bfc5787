import { rmSync } from 'node:fs';

/** Removes what `temporary-setup.ts` made, and nothing else. */
export default function teardown(): void {
  rmSync(globalThis.temporaryFolder, { recursive: true, force: true });
}
