/** The sessions of the core are what the engine expects of a persistence. */
import assert from 'node:assert';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Sessions } from '../messages/sessions.ts';
import { openCoreDatabase } from '../storage/database.ts';

interface SuiteContext {
  plan(count: number): void;
  diagnostic(text: string): void;
  readonly assert: typeof assert;
}

type AbstractSuite = (options: {
  readonly test: (title: string, body: (context: SuiteContext) => Promise<void>) => void;
  readonly persistence: () => Sessions;
  readonly testAsync: true;
}) => void;

describe('the abstract suite of aedes-persistence', () => {
  const require = createRequire(import.meta.url);
  const runSuite = require('aedes-persistence/abstract.js') as AbstractSuite;
  runSuite({
    testAsync: true,
    persistence: () =>
      new Sessions({ db: openCoreDatabase({ path: join(temporaryFolder(), 'core.db') }) }),
    test: (title, body) => {
      test(title, async () => {
        let planned: number | undefined;
        let checked = 0;
        const counting = new Proxy(assert, {
          get: (target, name) => {
            checked++;
            return Reflect.get(target, name) as unknown;
          },
        });
        await body({
          plan: (count) => (planned = count),
          diagnostic: () => undefined,
          assert: counting,
        });
        expect(checked).toBe(planned ?? checked);
      });
    },
  });
});
