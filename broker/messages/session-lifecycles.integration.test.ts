/** A sample of what the nightly run walks. */
import { expect, test } from 'vitest';
import { walkLifecycles } from '../../test/support/session-lifecycles.ts';

test('no acknowledged message is lost in any life of a session', async () => {
  await expect(walkLifecycles(25)).resolves.toBeUndefined();
});
