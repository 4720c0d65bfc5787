/**
 * Writes `lib/`: the CDKTF bindings of grafana/grafana, laid out as the prebuilt providers are
 * (`@cdktf/provider-grafana/lib/folder`), from `schema.json` by CDKTF's own generator. Needs neither network nor Terraform.
 * Where `cdktf get` was run in this folder, its bindings of the whole provider (`.gen/`) are compiled instead.
 *
 * Returns at once when nothing changed since the last run. Safe to run concurrently: every run writes the same bytes, to a
 * folder of its own, and moves them into place file by file.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'grafana/grafana';
const FQPN = `registry.terraform.io/${SOURCE}`;

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const lib = join(here, 'lib');
const stamp = join(lib, '.stamp');
const schemaFile = join(here, 'schema.json');
const fetched = join(here, '.gen', 'providers', 'grafana');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();

/** The provider's version is this package's: one number to change. */
const { version } = readJson(join(here, 'package.json'));

/** Changes whenever the bindings could: their input, this script, the generator or the compiler. */
function fingerprint() {
  const hash = createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .update(version);
  for (const tool of ['@cdktf/provider-generator', 'typescript']) {
    hash.update(readJson(require.resolve(`${tool}/package.json`)).version);
  }
  if (!existsSync(fetched)) return hash.update(readFileSync(schemaFile)).digest('hex');
  for (const file of filesIn(fetched)) hash.update(file).update(readFileSync(join(fetched, file)));
  return hash.digest('hex');
}

async function writeSources(folder) {
  // The generator's library asks the Terraform binary for its version when loaded, and reports home when there is none.
  Object.assign(process.env, { TERRAFORM_BINARY_NAME: 'unused', CHECKPOINT_DISABLE: '1' });
  const { CodeMaker, TerraformProviderConstraint, TerraformProviderGenerator } = require('@cdktf/provider-generator');

  const generator = new TerraformProviderGenerator(new CodeMaker(), {
    ...readJson(schemaFile),
    provider_versions: { [FQPN]: version },
  });
  const [major, minor] = version.split('.');
  generator.generate(new TerraformProviderConstraint(`${SOURCE}@~> ${major}.${minor}`));
  await generator.save(folder);
  return join(folder, 'providers', 'grafana');
}

function compile(sources, outDir) {
  const project = join(dirname(outDir), 'tsconfig.json');
  const compilerOptions = {
    rootDir: sources,
    outDir,
    module: 'commonjs',
    target: 'es2022',
    // What the prebuilt providers are compiled with: a field without initialiser must not overwrite what super() set.
    useDefineForClassFields: false,
    declaration: true,
    strict: true,
    skipLibCheck: true,
    types: [],
  };
  const exclude = [join(sources, 'lazy-index.ts')];
  writeFileSync(project, JSON.stringify({ compilerOptions, include: [`${sources}/**/*.ts`], exclude }));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  // The types name every resource, the code loads only those asked for (plain JavaScript already).
  cpSync(join(sources, 'lazy-index.ts'), join(outDir, 'index.js'));
}

function publish(outDir, digest) {
  const files = filesIn(outDir);
  const current = new Set(files);
  rmSync(stamp, { force: true });
  for (const file of files) {
    mkdirSync(dirname(join(lib, file)), { recursive: true });
    renameSync(join(outDir, file), join(lib, file));
  }
  for (const file of filesIn(lib)) if (!current.has(file)) rmSync(join(lib, file), { force: true });
  writeFileSync(stamp, digest);
}

const digest = fingerprint();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  const started = Date.now();
  const work = mkdtempSync(join(here, '.work-'));
  try {
    const sources = existsSync(fetched) ? fetched : await writeSources(join(work, 'src'));
    compile(sources, join(work, 'out'));
    publish(join(work, 'out'), digest);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`@cdktf/provider-grafana: bindings of ${SOURCE} ${version} generated in ${Date.now() - started} ms`);
}
