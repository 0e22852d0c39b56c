/** Every forgery of which forgeries.test.ts tries a sample. */
import { describe, expect, test } from 'vitest';
import { KINDS, search, searchRewrites, type Lies } from './forgery-search.fixture.ts';

const ALL = { thin: 1 };

/** What the run says of itself. */
function told(name: string, lies: Lies): Lies {
  process.stdout.write(`${name}: ${JSON.stringify(lies)}\n`);
  return lies;
}

describe.each(KINDS)('%s', (kind) => {
  test.each(['mode-5', 'mode-7', 'mode-10'] as const)('in %s nothing false is believed', (mode) => {
    expect(told(`${kind} ${mode}`, search(kind, mode, ALL))).toMatchObject({ believed: 0 });
  });

  test('under the extended link layer nobody vouches for what is false, and none of it counts', () => {
    const changed = told(`${kind} ell-ctr`, search(kind, 'ell-ctr', ALL));
    expect(changed).toMatchObject({ vouched: 0, counted: 0 });
    const written = told(`${kind} ell-ctr written`, searchRewrites(kind, ALL));
    expect(written).toMatchObject({ vouched: 0, counted: 0 });
    expect(written.believed).toBeGreaterThan(0);
  });
});
