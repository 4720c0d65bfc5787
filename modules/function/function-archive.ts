import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ISynthesisSession, TerraformStack } from 'cdktf';
import { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
import { Construct } from 'constructs';
import { strToU8, zipSync } from 'fflate';
import { projectRoot } from '../lib/project-root';

/**
 * The code of a function as a zip beside the stack's configuration. CDKTF's own asset stamps the files with the time of the
 * synth: every plan would upload the same code again.
 */
export class FunctionArchive extends Construct {
  /** Path in the stack's folder, as the provider reads it. */
  readonly path: string;
  /** Base64 of the SHA-256, as Lambda states it. */
  readonly hash: string;

  constructor(scope: Construct, id: string, props: { readonly folder: string }) {
    super(scope, id);
    const folder = join(projectRoot, props.folder);
    // 1980 is where the format's calendar begins.
    const options = { mtime: '1980-01-01 12:00:00', level: 9 } as const;
    const entries = readdirSync(folder)
      .sort()
      .map((name) => [name, strToU8(readFileSync(join(folder, name), 'utf8'))] as const);
    const archive = zipSync(Object.fromEntries(entries), options);
    const digest = createHash('sha256').update(archive).digest();
    this.hash = digest.toString('base64');
    const name = `${digest.toString('hex').slice(0, 16)}.zip`;
    this.path = `assets/${name}`;
    addCustomSynthesis(this, {
      onSynthesize: (session: ISynthesisSession) => {
        const { workingDirectory } = session.manifest.forStack(TerraformStack.of(this));
        const target = join(session.outdir, workingDirectory, 'assets');
        mkdirSync(target, { recursive: true });
        writeFileSync(join(target, name), archive);
      },
    });
  }
}
