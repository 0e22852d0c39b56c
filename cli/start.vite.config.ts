/**
 * Builds `dist/start.cjs`, which `bin/metertwin.cjs` runs for `metertwin start` in a clone, and
 * `dist/start-child.cjs`, which is each of its programs. Half of the time until a lab is there went into
 * finding a thousand files. Whatever they read lies where it lies for their sources.
 */
import { defineConfig } from 'vite';
import {
  FUNCTION_WORKER,
  listSources,
  onlyAscii,
  ROOT,
  sourceUrls,
} from './bundle-plugins.config.ts';

/** Native, or found by files of their own. */
const OUTSIDE = ['better-sqlite3', 'pdfkit', 'vite'];

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [
    sourceUrls({
      '../programs/child.ts': 'start-child.cjs',
      './function-worker.ts': 'core-function-worker.cjs',
    }),
    listSources('start.sources.json', [FUNCTION_WORKER]),
    onlyAscii(),
  ],
  ssr: { noExternal: true, external: OUTSIDE },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    rolldownOptions: {
      input: { start: 'cli/metertwin-start.ts', 'start-child': 'cli/programs/child.ts' },
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'start-[name].cjs',
      },
    },
  },
});
