import { expect, test } from 'vitest';
import { openStore } from '../store/store.ts';
import { MeterStates } from './meter-states.ts';

const METERS = 12;
const ROOM = 10;
const ROUNDS = 50;

test('a fleet that does not fit into memory is read again in part, not as a whole each round', () => {
  const store = openStore(':memory:');
  let reads = 0;
  const readings = {
    ...store.readings,
    newest: () => {
      reads += 1;
      return [];
    },
  };
  const states = new MeterStates({ readings, meterStates: store.meterStates }, ROOM);
  for (let round = 0; round < ROUNDS; round++) {
    for (let meterNo = 1; meterNo <= METERS; meterNo++) states.of(meterNo);
  }
  // Two do not fit; whoever forgets the one heard longest ago reads all twelve each round.
  expect(reads).toBeLessThan((ROUNDS * METERS) / 2);
  expect(reads).toBeGreaterThanOrEqual(ROUNDS * (METERS - ROOM));
  store.close();
});
