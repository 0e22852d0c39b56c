import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        root: new URL('..', import.meta.url).pathname,
        test: {
          name: 'unit',
          include: ['{twin,sim,broker,ui}/**/*.test.ts', 'test/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
    ],
  },
});
