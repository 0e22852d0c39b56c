/**
 * Builds `dist/decode.cjs`, which `bin/metertwin.cjs` runs for `metertwin decode` as long as none of
 * its sources is newer; they stand in `dist/decode.sources.json`. It lies directly in `dist`, so that
 * `../package.json` is what it is for `twin/version.ts`. Scripts start faster than modules.
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
    bundledWorker('./line-worker.ts', './decode.cjs'),
    listSources('decode.sources.json'),
    onlyAscii(),
  ],
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node22',
    rolldownOptions: {
      input: {
        decode: 'cli/metertwin-decode.ts',
        // In a build with packages it would begin with all of the core.
        'core-function-worker': FUNCTION_WORKER,
      },
      output: {
        format: 'cjs',
        minify: MINIFY,
        entryFileNames: '[name].cjs',
        chunkFileNames: 'decode-[name].cjs',
      },
    },
  },
});
