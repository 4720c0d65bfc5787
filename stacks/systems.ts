import type { Construct } from 'constructs';
import type { Environment } from '../modules/platform/environment';
import { DatingApp } from './dating-app';
import { Davidshaevel } from './davidshaevel';
import { Koronet } from './koronet';
import { Showcase } from './showcase';

/** A system: one class, one file beside this one. Adding a system is that file and its line here. */
export type System = new (scope: Construct, environment: Environment) => object;

export const systems: readonly System[] = [Koronet, DatingApp, Davidshaevel, Showcase];
