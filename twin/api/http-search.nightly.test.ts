import { describe, expect, test } from 'vitest';
import { searchFinished, searchRunning } from './http-search.fixture.ts';

const HOUSES = (process.env['LAB_HOUSES'] ?? '3,4,5,6,7,8,9,10,11,12').split(',').map(Number);
const WITHIN_YEAR = ['january', 'middle', 'february'] as const;
const NOBODY = { landlord: [], operator: [], both: [] };

/** For the record: how much was asked and learnt. */
function noted<T extends { readonly rank: number; readonly asked: number }>(
  name: string,
  found: T,
) {
  process.stdout.write(`${name}: ${JSON.stringify(found)}\n`);
  return found;
}

describe.each(HOUSES)('in a house of %d', (dwellings) => {
  const everybody = Array.from({ length: dwellings }, (_, at) => at);
  const mostOf = Math.ceil((dwellings * 2) / 3);

  test('while the period runs nobody is found', async () => {
    const options = { dwellings, readings: WITHIN_YEAR, changes: 24, choices: 60 };
    expect(noted('running', await searchRunning(options))).toMatchObject(NOBODY);
  });

  test('when it is over no reading within the year is found', async () => {
    const options = { dwellings, readings: WITHIN_YEAR, changes: 24, choices: 0 };
    expect(noted('finished', await searchFinished(options))).toMatchObject(NOBODY);
  });

  test('the year is found by the landlord, whom the law shows it, and not by the operator', async () => {
    const options = { dwellings, readings: ['year'], changes: 24, choices: 0 } as const;
    const found = noted('year', await searchFinished(options));
    expect(found).toMatchObject({ landlord: everybody, operator: [] });
  });

  test('with D15 off the same search finds everybody', async () => {
    const off = { changes: 0, choices: 0, defencesOff: ['D15'] };
    const found = noted(
      'D15 off',
      await searchRunning({ dwellings, readings: ['february'], ...off }),
    );
    expect(found).toMatchObject({ landlord: everybody, operator: everybody });
  });

  test('the same search finds two of three dwellings or more in the old answer', async () => {
    const old = { changes: 24 + 8 * dwellings, choices: 0, oldAnswer: true };
    const found = noted('old', await searchRunning({ dwellings, readings: ['february'], ...old }));
    expect(found.landlord.length).toBeGreaterThanOrEqual(mostOf);
    expect(found.operator.length).toBeGreaterThanOrEqual(mostOf);
  });
});
