import { InputError } from '../lib/input-error';

/** @throws InputError with its four parts. */
export function refuse(place: string, problem: string, allowed: string | readonly string[], fix: string): never {
  throw new InputError({ place, problem, allowed, fix });
}
