import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root as repositoryRoot } from '../tools/paths';
import { baseRoot } from './images/base';
import type { Image } from './images/image';
import { images } from './images/table';
import { binary, packageTree } from './paths';
import type { Root } from './run-file';

/** An image as the runtime needs it. */
export interface ImageRoot {
  readonly root: Root;
  readonly user: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly stopSignal?: string;
  readonly standIn?: string;
}

/**
 * The entry of the table for an image reference.
 * @throws naming the image, where no program stands for it.
 */
export function imageOf(reference: string, from: string): Image {
  const found = images.find(({ repository }) => repository.test(reference));
  if (found === undefined) {
    throw new Error(
      `${from}: no program for image "${reference}"; add one to lab/images/table.ts or lab/apps/catalog.ts`,
    );
  }
  return found;
}

/** The file system and configuration of an image. */
export function rootOf(reference: string, from: string): ImageRoot {
  const image = imageOf(reference, from);
  const files = image.files === undefined ? [] : [join(repositoryRoot, 'lab', 'images', 'files', image.files)];
  const trees = (image.packages ?? []).map(packageTree);
  return {
    root: {
      layers: [...files, ...trees, baseRoot(image.base)],
      usr: image.base === 'debian' ? [...files.map(usr).filter(existsSync), ...trees.map(usr), '/usr'] : [],
      binds: [
        ...(image.placements ?? []).map(({ tool, path }) => ({ source: binary(tool), target: path, readOnly: true })),
        ...(image.binds ?? []),
      ],
      directories: image.directories ?? [],
      users: image.users ?? [],
    },
    user: image.user ?? 'root',
    entryPoint: image.entryPoint ?? [],
    command: image.command ?? [],
    environment: image.environment ?? {},
    workingDirectory: image.workingDirectory ?? '/',
    ...(image.stopSignal && { stopSignal: image.stopSignal }),
    ...(image.standIn && { standIn: image.standIn }),
  };
}

const usr = (tree: string): string => join(tree, 'usr');
