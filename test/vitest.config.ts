/**
 * Three kinds of tests, told apart by file name, run one kind after the other so that real
 * sockets and the browser do not compete with the unit tests for two cores. Unit tests share their
 * processes, since nothing of theirs outlives a test; what counts work has one to itself.
 */
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium, NO_CHROMIUM } from './support/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where tests are, as a glob. */
export const TEST_FOLDERS = '{twin,sim,broker,cli,ui,test}';
const integrationTests = `${TEST_FOLDERS}/**/*.integration.test.ts`;
const browserTests = `${TEST_FOLDERS}/**/*.browser.test.ts`;
/** The engine counts no work of code that it has already optimised. */
const countedTests = `${TEST_FOLDERS}/**/linear-work.test.ts`;
const neverTests = ['**/node_modules/**', 'ui/dist/**', '**/*.nightly.test.ts'];

const unit: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    include: [`${TEST_FOLDERS}/**/*.test.ts`],
    exclude: [integrationTests, browserTests, countedTests, ...neverTests],
    // A time-out finds what hangs; on a busy machine it must not find what is slow.
    testTimeout: 60_000,
    maxWorkers: 2,
    isolate: false,
    sequence: { groupOrder: 0 },
  },
};

const counted: TestProjectInlineConfiguration = {
  test: {
    name: 'counted',
    include: [countedTests],
    exclude: neverTests,
    testTimeout: 60_000,
    sequence: { groupOrder: 0 },
  },
};

const integration: TestProjectInlineConfiguration = {
  test: {
    name: 'integration',
    include: [integrationTests],
    exclude: neverTests,
    // Native modules, child processes and signals belong into processes of their own. They wait for
    // sockets and programs a third of their time, so one more than a small machine has cores.
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { groupOrder: 1 },
  },
};

/** Found while a test runs they would be bundled then, and the page would load again under it. */
const BROWSER_PACKAGES = [
  'lit',
  'lit/directives/class-map.js',
  'lit/directives/repeat.js',
  'uplot',
  '@noble/ciphers/aes.js',
];

function browser(executablePath: string): TestProjectInlineConfiguration {
  return {
    optimizeDeps: { include: BROWSER_PACKAGES },
    test: {
      name: 'browser',
      include: [browserTests],
      exclude: neverTests,
      testTimeout: 30_000,
      maxWorkers: 1,
      sequence: { groupOrder: 2 },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: CHROMIUM_ARGS } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

const chromium = findChromium();
if (chromium === undefined) process.stderr.write(`browser tests are skipped: ${NO_CHROMIUM}\n`);

export default defineConfig({
  root,
  // The dashboard's build has its own config; tests share only its import rules.
  cacheDir: `${root}node_modules/.vite`,
  test: {
    projects: [
      unit,
      counted,
      integration,
      ...(chromium === undefined ? [] : [browser(chromium)]),
    ].map((project) => ({ ...project, root })),
  },
});
