/**
 * Builds `dist/decode.mjs`, which `bin/metertwin.cjs` runs for `metertwin decode` as long as none of
 * its sources is newer; they stand in `dist/decode.sources.json`. It lies directly in `dist`, so that
 * `../package.json` is what it is for `twin/version.ts`.
 */
import path from 'node:path';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const ROOT = path.join(import.meta.dirname, '..');

/** Of packages nothing is taken in, so that only files of the project can make a bundle stale. */
function listSources(): Plugin {
  return {
    name: 'list-sources',
    generateBundle() {
      const files = [...this.getModuleIds()].filter((id) => path.isAbsolute(id));
      const sources = files.map((file) => path.relative(ROOT, file)).toSorted();
      const source = JSON.stringify(sources);
      this.emitFile({ type: 'asset', fileName: 'decode.sources.json', source });
    },
  };
}

/** A thread runs a file; that of the bundle is a bundle too. */
function bundledWorker(): Plugin {
  return {
    name: 'bundled-worker',
    enforce: 'pre',
    transform: (code) => code.replace("'./line-worker.ts'", "'./decode-worker.mjs'"),
  };
}

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [bundledWorker(), listSources()],
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    target: 'node22',
    rolldownOptions: {
      input: {
        decode: 'cli/metertwin-decode.ts',
        'decode-worker': 'cli/decode/line-worker.ts',
      },
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'decode-[name].mjs' },
    },
  },
});
