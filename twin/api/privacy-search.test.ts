import { describe, expect, test } from 'vitest';
import { SEARCHES } from './privacy-searches.fixture.ts';

// Hundreds of requests: a machine that has much else to do takes its time.
const HOUSES = [3, 12];

describe.each(HOUSES)('in a house of %d', (dwellings) => {
  test.each(SEARCHES)(
    '$title',
    async ({ found, expected }) => {
      expect(await found(dwellings)).toEqual(expected);
    },
    120_000,
  );
});
