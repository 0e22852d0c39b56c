/**
 * Builds `dist/decode.cjs`, which `bin/metertwin.cjs` runs for `metertwin decode` as long as none of
 * its sources is newer; they stand in `dist/decode.sources.json`. It lies directly in `dist`, so that
 * `../package.json` is what it is for `twin/version.ts`. Scripts start faster than modules, and short
 * ones of ASCII are read faster than others; names stay, because people report what a bug prints.
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
    transform: (code) => code.replace("'./line-worker.ts'", "'./decode-worker.cjs'"),
  };
}

/** Every other character stands in a text or a pattern, where its number means the same. */
function onlyAscii(): Plugin {
  const numbered = (found: string): string =>
    `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'only-ascii',
    generateBundle: {
      order: 'post',
      handler(_, files) {
        for (const file of Object.values(files)) {
          if (file.type === 'chunk') file.code = file.code.replace(/[\u0080-\uffff]/g, numbered);
        }
      },
    },
  };
}

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [bundledWorker(), listSources(), onlyAscii()],
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node22',
    rolldownOptions: {
      input: {
        decode: 'cli/metertwin-decode.ts',
        'decode-worker': 'cli/decode/line-worker.ts',
      },
      output: {
        format: 'cjs',
        minify: { compress: true, mangle: false, codegen: true },
        entryFileNames: '[name].cjs',
        chunkFileNames: 'decode-[name].cjs',
      },
    },
  },
});
