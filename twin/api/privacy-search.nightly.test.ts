import { describe, expect, test } from 'vitest';
import { SEARCHES } from './privacy-searches.fixture.ts';

const HOUSES = Array.from({ length: 10 }, (_, index) => index + 3);

describe.each(HOUSES)('in a house of %d', (dwellings) => {
  test.each(SEARCHES)('$title', async ({ found, expected }) => {
    expect(await found(dwellings)).toEqual(expected);
  });
});
