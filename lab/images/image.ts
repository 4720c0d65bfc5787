import type { Directory } from '../run-file';

/** A program put into an image at the place where the image has it. */
export interface Placement {
  /** Name in the tools folder. */
  readonly tool: string;
  /** Absolute path inside the image. */
  readonly path: string;
}

/** What the lab knows of an image: its configuration as published, and the programs that make up its content. */
export interface Image {
  /** The end of the image's repository, after any registry. */
  readonly repository: RegExp;
  /**
   * What is in the image besides its own program: a Debian userland, BusyBox alone, or nothing. A health check
   * that needs a shell fails in an image without one, as it would on AWS.
   */
  readonly base: 'debian' | 'busybox' | 'scratch';
  readonly placements?: readonly Placement[];
  /** Debian packages whose tree is laid over /usr. */
  readonly packages?: readonly string[];
  /** Folder of lab/images/files laid over the root. */
  readonly files?: string;
  readonly binds?: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  /** Numeric, or a name of {@link users}; root where the image names none. */
  readonly user?: string;
  readonly users?: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly directories?: readonly Directory[];
  readonly stopSignal?: string;
  /** Whether it is one of this project's own applications. */
  readonly application?: boolean;
  /** Port of a page that a person may want to open. */
  readonly page?: number;
  /** In words, where another program plays the image's. */
  readonly standIn?: string;
}

/** Matches the end of an image's repository, with any tag or digest. */
export function repository(name: string): RegExp {
  return new RegExp(`(^|/)${name}(:[^/@]+)?(@sha256:[0-9a-f]+)?$`);
}

/** Matches the tags of a repository that are built on Alpine. */
export function alpine(name: string): RegExp {
  return new RegExp(`(^|/)${name}:[^/@]*-alpine[0-9.]*(@sha256:[0-9a-f]+)?$`);
}
