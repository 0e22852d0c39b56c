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

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [listSources()],
  build: {
    ssr: 'cli/metertwin-decode.ts',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    target: 'node22',
    rolldownOptions: {
      output: { entryFileNames: 'decode.mjs', chunkFileNames: 'decode-[name].mjs' },
    },
  },
});
