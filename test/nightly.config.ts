/**
 * What takes too long for every change: `*.nightly.test.ts`, beside the code that it tests. Each is
 * the whole of something of which the daily suite runs a seeded sample.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { TEST_FOLDERS } from './vitest.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  cacheDir: `${root}node_modules/.vite`,
  test: {
    include: [`${TEST_FOLDERS}/**/*.nightly.test.ts`],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Hours are lawful here; a part that hangs is still found in the morning.
    testTimeout: 2 * 3_600_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
    passWithNoTests: false,
  },
});
