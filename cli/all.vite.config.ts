/**
 * Builds `dist/metertwin.cjs`, which `bin/metertwin.cjs` runs in a clone for all commands that have no bundle of
 * their own, and the programs that it starts. Half of the time until a lab is there, and two thirds of a short
 * command, went into finding, stripping and linking a thousand files. What they read lies where it lies for their
 * sources.
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
      '../programs/child.ts': 'metertwin-program.cjs',
      'run-child.ts': 'metertwin-run.cjs',
      './function-worker.ts': 'core-function-worker.cjs',
      './line-worker.ts': 'decode.cjs',
    }),
    listSources('metertwin.sources.json', [FUNCTION_WORKER]),
    onlyAscii(),
  ],
  ssr: { noExternal: true, external: OUTSIDE },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    rolldownOptions: {
      input: {
        metertwin: 'cli/metertwin.ts',
        'metertwin-program': 'cli/programs/child.ts',
        'metertwin-run': 'cli/run/run-child.ts',
      },
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'metertwin-[name].cjs',
      },
    },
  },
});
