/**
 * A sample of everything that can be made of recorded telegrams without their key, by kind of meter
 * and security: in modes 5 and 7 nothing is believed that differs from the truth, under the extended
 * link layer nothing counts. forgeries.nightly.test.ts tries every one.
 */
import { describe, expect, test } from 'vitest';
import { KINDS, search } from './forgery-search.fixture.ts';

const SAMPLE = { thin: 97 };

describe.each(KINDS)('%s', (kind) => {
  test.each(['mode-5', 'mode-7'] as const)('in %s nothing false is believed', (security) => {
    const lies = search(kind, security, SAMPLE);
    expect(lies.tried).toBeGreaterThan(100);
    expect(lies.believed).toBe(0);
  });

  test('under the extended link layer nothing false counts', () => {
    expect(search(kind, 'ell-ctr', SAMPLE).counted).toBe(0);
  });
});

test('without ledger, layout and course something false is believed in mode 5 (control)', () => {
  const off = ['D4', 'D6', 'D7', 'D8'];
  expect(search('cold-water', 'mode-5', { ...SAMPLE, off }).believed).toBeGreaterThan(0);
});
