/** A sample of what http-search.nightly.test.ts asks, controls and all, in houses of 3 to 12 dwellings. */
import { describe, expect, test } from 'vitest';
import { Equations, numbersOf, rowsOf } from './answer-equations.fixture.ts';
import { searchRunning } from './http-search.fixture.ts';

test('landlord and operator together find nobody in a house of 3, whatever they choose', async () => {
  const found = await searchRunning({
    ...{ dwellings: 3, readings: ['february'], changes: 1, choices: 4, each: 4 },
  });
  expect(found).toMatchObject({ landlord: [], operator: [], both: [] });
  // They do learn the sum: the search looks at the right thing.
  expect(found.rank).toBeGreaterThan(0);
}, 120_000);

describe('equations', () => {
  const columnsOf = (dwelling: number): number[] => [dwelling];

  test.each([
    { rows: [[1, 1, 1]], found: [] },
    {
      rows: [
        [1, 1, 1],
        [1, 1, 0],
      ],
      found: [2],
    },
    {
      rows: [
        [1, 1, 0],
        [0, 1, 1],
        [1, 0, 1],
      ],
      found: [0, 1, 2],
    },
    {
      rows: [
        [2, 3, 3],
        [1, 1, 1],
      ],
      found: [0],
    },
    {
      rows: [
        [1, 1, 1],
        [1.0005, 1, 1],
      ],
      found: [],
    },
  ])('$rows find $found', ({ rows, found }) => {
    const equations = new Equations();
    for (const row of rows) equations.add(row);
    expect(equations.found(3, columnsOf)).toEqual(found);
  });

  test('come from numbers of all kinds, and not from those that are too coarse', () => {
    const text = (units: number): string =>
      JSON.stringify({
        a: 5,
        b: [units],
        c: `${units}.50`,
        d: `are ${units},10 € of`,
        e: units % 3,
      });
    expect([...numbersOf(text(7)).keys()]).toEqual(['.a', '.b[0]', '.c', '.d#0/1', '.e']);
    expect(rowsOf(text(7), [text(2_007), text(7)])).toEqual([
      [2_000, 0],
      [2_000, 0],
      [200_000, 0],
    ]);
  });
});
