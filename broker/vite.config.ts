/**
 * Builds `dist/x509.cjs`: the library for certificates as one file. Its hundreds of small ones take ten
 * times longer to load, which was half of the start of a core on a new folder.
 */
import path from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: path.join(import.meta.dirname, '..'),
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node22',
    rolldownOptions: {
      input: { x509: 'broker/policy/x509-bundle.ts' },
      output: {
        format: 'cjs',
        minify: true,
        entryFileNames: '[name].cjs',
      },
    },
  },
});
