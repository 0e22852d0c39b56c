import { expect, test } from 'vitest';
import { MOST_TURNS, QUIET_TURNS, whenQuiet } from './when-quiet.ts';

const ENOUGH = 128 * 1024;

/** In how many turns it is done where each of the first turns brings so many bytes. */
function turnsUntilDone(brought: readonly number[]): number {
  let bytes = 100;
  let turns = 0;
  let isDone = false;
  let next: (() => void) | undefined;
  const gathered = { bytes: () => bytes, enough: ENOUGH };
  whenQuiet({ ...gathered, nextTurn: (action) => (next = action) }, () => (isDone = true));
  while (!isDone) {
    bytes += brought[turns] ?? 0;
    turns += 1;
    const action = next;
    next = undefined;
    action?.();
    if (next === undefined && !isDone) throw new Error('nobody looks any more');
  }
  return turns;
}

const ENDLESS = MOST_TURNS * 2;

test.each([
  ['one message waits for a few turns', [], QUIET_TURNS + 1],
  ['what follows turn by turn is gathered', [5, 5, 5, 5], 4 + QUIET_TURNS + 1],
  ['a turn between two messages ends nothing', [5, 0, 5, 0, 5], 5 + QUIET_TURNS + 1],
  ['enough is enough', [5, ENOUGH, 5, 5], 2],
  ['who drips messages holds nobody up for long', Array<number>(ENDLESS).fill(1), MOST_TURNS],
])('%s', (_sentence, brought, turns) => {
  expect(turnsUntilDone(brought)).toBe(turns);
});
