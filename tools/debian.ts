import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from './lock';
import { cache } from './paths';
import { appear, fingerprint, placeFolder, placeScript } from './place';
import { run } from './run';
import type { DebianRoot, Installation, Step } from './tool';

const missing = 'PostgreSQL, Redis, nginx and nft come from Debian’s packages; use Debian 12 or newer';
/** Where apt notes the version of what was unpacked, inside the root. */
const versionFile = 'version';

/** Unpacks packages and their dependencies into a folder that is a root with a merged `/usr`. */
export async function installDebian(name: string, wanted: DebianRoot, step: Step): Promise<Installation> {
  const release =
    /^VERSION_CODENAME=(.*)$/m.exec(
      existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    )?.[1] ?? 'none';
  const key = fingerprint(release, JSON.stringify([wanted.packages, wanted.omit, wanted.prune]));
  const folder = join(cache, 'debian', `${name}-${release}-${key}`);
  const state = await once(folder, step, () => appear(folder, (temporary) => unpack(wanted, temporary, step)));
  for (const [program, path] of Object.entries(wanted.programs)) await placeProgram(folder, program, path);
  return {
    path: await placeFolder(folder, 'debian', name),
    version: readFileSync(join(folder, versionFile), 'utf8'),
    state,
  };
}

async function unpack(wanted: DebianRoot, folder: string, step: Step): Promise<void> {
  const apt = await privateApt(step);
  step('resolving dependencies');
  const plan = await run('apt-get', [...apt, '--simulate', 'install', ...wanted.packages], { missing });
  const all = [...plan.matchAll(/^Inst (\S+) \((\S+)/gm)].map(([, name, version]) => ({
    name: name as string,
    version: version as string,
  }));
  const packages = all.filter(({ name }) => !wanted.omit.includes(name));
  const archives = join(folder, '.archives');
  mkdirSync(archives, { recursive: true });
  step(`downloading ${packages.length} packages`);
  await run('apt-get', [...apt, 'download', ...packages.map(({ name, version }) => `${name}=${version}`)], {
    cwd: archives,
  });
  // with these links in place every package unpacks below usr/, so that the folder's usr can also be laid over another root's
  for (const directory of ['bin', 'lib', 'lib64', 'sbin']) {
    mkdirSync(join(folder, 'usr', directory), { recursive: true });
    symlinkSync(join('usr', directory), join(folder, directory));
  }
  for (const [index, archive] of readdirSync(archives).sort().entries()) {
    step(`unpacking ${index + 1} of ${packages.length} packages`);
    await run('sh', [
      '-c',
      'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"',
      'sh',
      join(archives, archive),
      folder,
    ]);
  }
  for (const path of ['.archives', 'usr/share/doc', 'usr/share/man', 'usr/share/locale', ...(wanted.prune ?? [])]) {
    rmSync(join(folder, path), { recursive: true, force: true });
  }
  const first = packages.find(({ name }) => name === wanted.packages[0]);
  // Debian's version without epoch and revision is upstream's
  writeFileSync(
    join(folder, versionFile),
    first?.version.replace(/^\d+:/, '').replace(/-[^-]*$/, '') ?? wanted.version,
  );
}

/** Package lists are fetched once in a run. */
let listed: Promise<string> | undefined;

/** Options for an apt with lists of its own that thinks nothing is installed: needs no root and leaves the system's alone. */
async function privateApt(step: Step): Promise<readonly string[]> {
  const state = join(cache, 'apt');
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(state, 'archives', 'partial'), { recursive: true });
  writeFileSync(join(state, 'status'), '');
  const options = {
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    'APT::Sandbox::User': '',
    'APT::Install-Recommends': 'false',
    'Debug::NoLocking': 'true',
  };
  const apt = ['-qq', ...Object.entries(options).map(([key, value]) => `-o${key}=${value}`)];
  step('reading package lists');
  listed ??= run('apt-get', [...apt, 'update'], { missing });
  await listed;
  return apt;
}

/** The program outside of a container: its libraries are the root's. */
async function placeProgram(folder: string, program: string, path: string): Promise<void> {
  const libraries = readdirSync(join(folder, 'usr/lib'))
    .filter((library) => library.endsWith('-linux-gnu'))
    .map((library) => join(folder, 'usr/lib', library));
  await placeScript(program, [`LD_LIBRARY_PATH='${libraries.join(':')}' exec '${join(folder, path)}' "$@"`]);
}
