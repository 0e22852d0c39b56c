/** Every forgery of which forgeries.test.ts tries a sample. */
import { describe, expect, test } from 'vitest';
import { KINDS, search } from './forgery-search.fixture.ts';

const ALL = { thin: 1 };

describe.each(KINDS)('%s', (kind) => {
  test.each(['mode-5', 'mode-7'] as const)('in %s nothing false is believed', (security) => {
    expect(search(kind, security, ALL).believed).toBe(0);
  });

  test('under the extended link layer nothing false counts', () => {
    expect(search(kind, 'ell-ctr', ALL).counted).toBe(0);
  });
});
