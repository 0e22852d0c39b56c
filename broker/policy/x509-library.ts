/**
 * The library that makes certificates and reads their names, loaded when it is first needed: that
 * takes longer than a core that has its certificates needs for all else at its start.
 */
import { createRequire } from 'node:module';
import type * as Library from '@peculiar/x509';

let loaded: typeof Library | undefined;

export function x509Library(): typeof Library {
  if (loaded === undefined) {
    const load = createRequire(import.meta.url);
    // It throws without this one.
    load('reflect-metadata');
    loaded = load('@peculiar/x509') as typeof Library;
  }
  return loaded;
}
