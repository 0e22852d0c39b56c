/**
 * A sample of everything that can be made of recorded telegrams without their key, by kind of meter
 * and security: in modes 5, 7 and 10 nothing is believed that differs from the truth; under the
 * extended link layer, where who knows what a telegram says can write anything, nobody vouches for
 * it and it does not count. forgeries.nightly.test.ts tries every one.
 */
import { expect, test } from 'vitest';
import { KINDS, search, searchRewrites } from './forgery-search.fixture.ts';

const SAMPLE = { thin: 1_999 };

test.each([
  ...KINDS.map((kind) => [kind, 'mode-5'] as const),
  ['cold-water', 'mode-7'] as const,
  ['heat-cost-allocator', 'mode-10'] as const,
])('of a %s in %s nothing false is believed', (kind, mode) => {
  const lies = search(kind, mode, SAMPLE);
  expect(lies.tried).toBeGreaterThan(200);
  expect(lies.believed).toBe(0);
});

test.each(KINDS)(
  'under the extended link layer nobody vouches for what a %s never said',
  (kind) => {
    const written = searchRewrites(kind, { thin: 97 });
    expect(written.believed).toBeGreaterThan(0);
    expect(written).toMatchObject({ vouched: 0, counted: 0 });
  },
);

test('nor for what is cut, spliced and flipped there', () => {
  expect(search('heat', 'ell-ctr', SAMPLE)).toMatchObject({ vouched: 0, counted: 0 });
});

test.each(['heat-cost-allocator', 'cold-water', 'heat'] as const)(
  'with the layout unasked something false of a %s is believed in mode 5 (control)',
  (kind) => {
    const off = ['D4', 'D6', 'D7', 'D8'];
    expect(search(kind, 'mode-5', { thin: 499, off }).believed).toBeGreaterThan(0);
  },
);

test('with D8 off, what is written under the extended link layer counts (control)', () => {
  const written = searchRewrites('cold-water', { thin: 97, off: ['D8'] });
  expect(written.counted).toBeGreaterThan(0);
});
