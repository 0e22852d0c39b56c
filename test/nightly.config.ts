/**
 * What takes too long for every change: `*.nightly.test.ts`, beside the code that it tests. Each is
 * the whole of something of which the daily suite runs a seeded sample.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { TEST_FOLDERS } from './vitest.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const PACKAGES = 'test/package/**/*.nightly.test.ts';

export default defineConfig({
  root,
  cacheDir: `${root}node_modules/.vite`,
  test: {
    env: { LAB_FUZZ_RUNS: '1000000', LAB_ALL_LOOKS: '1' },
    pool: 'forks',
    maxWorkers: 2,
    // Hours are lawful here; a part that hangs is still found in the morning.
    testTimeout: 2 * 3_600_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'nightly',
          include: [
            `${TEST_FOLDERS}/**/*.nightly.test.ts`,
            // These do more of the same when they are asked to.
            'twin/wire/fuzz.test.ts',
            'broker/http/any-request.integration.test.ts',
            'broker/mqtt/hostile.integration.test.ts',
            'test/e2e/dashboard.integration.test.ts',
            'test/e2e/command-doors.integration.test.ts',
          ],
          exclude: ['**/node_modules/**', PACKAGES],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: [PACKAGES],
          // Each packs, which makes the same folder anew.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
