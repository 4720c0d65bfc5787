/** A program built from a Go module of this project that pins upstream's module and repeats its `replace` lines. */
export interface GoProgram {
  readonly kind: 'go';
  /** Folder below `tools/` with go.mod and go.sum. */
  readonly folder: string;
  /** Upstream's Go module and version as go.mod requires it. */
  readonly module: string;
  /** Package that is built. @default the path of `module` */
  readonly package?: string;
  /** What `--version` has to say; without the leading `v`. */
  readonly version: string;
  readonly tags?: readonly string[];
  /** String variables that upstream's release build sets (`-ldflags -X`), the version among them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly license: string;
  readonly why: string;
}

/** Programs from Debian's packages, unpacked with all they depend on into `.tools/debian/<name>`: a root, nothing installed. */
export interface DebianRoot {
  readonly kind: 'debian';
  /** The upstream release that the host's Debian carries is accepted; this one is what Debian 12 has. */
  readonly version: string;
  /** The first package gives the version. */
  readonly packages: readonly string[];
  /** Dependencies that only installation or unused features need. */
  readonly omit: readonly string[];
  /** Paths removed after unpacking. */
  readonly prune?: readonly string[];
  /** Program in `.tools/bin` → path in the root, `*` standing for any one name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly license: string;
  readonly why: string;
}

/** A Python program in a virtual environment of its own. */
export interface PythonProgram {
  readonly kind: 'python';
  readonly version: string;
  /** Requirements file from the root of the project: every package with version and hashes. */
  readonly requirements: string;
  readonly license: string;
  readonly why: string;
}

export type Tool = GoProgram | DebianRoot | PythonProgram;

/** Says what an installation that takes its time is doing. */
export type Step = (text: string) => void;

/** A tool that stands in `.tools`. */
export interface Installation {
  /** The program, or the folder of a root. */
  readonly path: string;
  readonly version: string;
  readonly state: 'built' | 'cached';
}
