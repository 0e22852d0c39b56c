/**
 * The library that makes certificates and reads their names, loaded when it is first needed. A build
 * puts it into one file, which loads ten times faster; without a build it is loaded as it is.
 */
import { createRequire } from 'node:module';
import type * as Library from '@peculiar/x509';

/** Beside the sources of a clone, in an installed package, and beside the bundle of a command. */
const BUNDLES = ['../../dist/x509.cjs', '../../x509.cjs', './x509.cjs'];

let loaded: typeof Library | undefined;

export function x509Library(): typeof Library {
  loaded ??= load();
  return loaded;
}

function load(): typeof Library {
  const require = createRequire(import.meta.url);
  for (const bundle of BUNDLES) {
    try {
      return require(bundle) as typeof Library;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  // The library throws without this one.
  require('reflect-metadata');
  return require('@peculiar/x509') as typeof Library;
}
