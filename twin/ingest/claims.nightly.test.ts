/** Every cell of which claims.test.ts tries a sample. */
import { expect, test } from 'vitest';
import { ALL_WORLDS, searchClaims } from './claims-search.fixture.ts';

test.each(ALL_WORLDS)(
  'whatever a gateway writes of a %s in %s is within its row',
  (kind, security) => {
    const found = searchClaims({ thin: 1, worlds: [[kind, security]] });
    process.stdout.write(`${kind} ${security}: ${found.tried} cells\n`);
    expect(found.beyond).toEqual([]);
  },
);
