/**
 * Builds `dist/core.cjs`, which `bin/metertwin.cjs` runs for `metertwin core`, as `vite.config.ts` does
 * for decode. Its packages are in it, too: with four hundred files less to find and to keep, a core is there
 * in half the time and holds a quarter less memory.
 */
import { defineConfig } from 'vite';
import {
  bundledWorker,
  FUNCTION_WORKER,
  listSources,
  MINIFY,
  onlyAscii,
  ROOT,
} from './bundle-plugins.config.ts';

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [
    bundledWorker('./function-worker.ts', './core-function-worker.cjs'),
    listSources('core.sources.json', [FUNCTION_WORKER]),
    onlyAscii(),
  ],
  // Compiled for the machine, it looks for its parts beside itself.
  ssr: { noExternal: true, external: ['better-sqlite3'] },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node22',
    rolldownOptions: {
      input: { core: 'cli/metertwin-core.ts' },
      output: {
        format: 'cjs',
        minify: MINIFY,
        entryFileNames: '[name].cjs',
        chunkFileNames: 'core-[name].cjs',
      },
    },
  },
});
