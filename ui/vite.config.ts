/** Builds the dashboard to ui/dist: relative addresses, one lazy chunk per view, nothing external. */
import { defineConfig } from 'vite';

// A build is for use, also when a test started it: with NODE_ENV=test the bundle would hold the
// development version of Lit.
process.env['NODE_ENV'] = 'production';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // A data: address would need its own rule in the content security policy.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
