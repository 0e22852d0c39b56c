/** Sessions of every version, Clean Start and expiry, dropped, taken over and resumed, at random. */
import { expect, test } from 'vitest';
import { walkLifecycles } from '../../test/support/session-lifecycles.ts';

test('no acknowledged message is lost in ten thousand lives of sessions', async () => {
  await expect(walkLifecycles(10_000)).resolves.toBeUndefined();
});
