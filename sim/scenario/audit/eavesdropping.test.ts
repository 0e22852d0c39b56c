import { expect, test } from 'vitest';
import type { Guess } from '../../attacks/attack.ts';
import { hasLearnt, learntFrom } from './eavesdropping.ts';

const UNITS: Readonly<Record<number, number>> = { 1: 10, 2: 10, 3: 11, 4: 11, 5: 12 };
const unitsOf = (meterId: string, at: number): number | undefined =>
  meterId === 'm' ? UNITS[at] : undefined;
const stood = (at: number, score: number): Guess => ({
  ...{ meterId: 'm', at, says: { kind: 'stood', since: at - 1, score } },
});

test.each([
  [[1, 0, 1, 0], 1, 1],
  [[0, 1, 0, 1], 0, 1],
  [[0.5, 0.5, 0.5, 0.5], 0.5, 0],
  [[1, 1, 0, 0], 0.5, 0],
])('scores %j are worth an area of %d and %d bits', (scores, auc, bits) => {
  const learnt = learntFrom(
    scores.map((score, at) => stood(at + 2, score)),
    unitsOf,
  );
  expect(learnt).toEqual({ guesses: 4, auc, bits, valuesRead: 0 });
  expect(hasLearnt(learnt)).toBe(auc > 0.6);
});

test('values are read where they are true; what nobody can check counts for nothing', () => {
  const units = (at: number, value: number, meterId = 'm'): Guess => ({
    ...{ meterId, at, says: { kind: 'units', units: value } },
  });
  const guesses = [units(1, 10), units(3, 10), units(1, 10, 'other'), units(9, 10), stood(1, 1)];
  const learnt = learntFrom(guesses, unitsOf);
  expect(learnt).toEqual({ guesses: 2, auc: null, bits: 0, valuesRead: 1 });
  expect(hasLearnt(learnt)).toBe(true);
  expect(hasLearnt(learntFrom([], unitsOf))).toBe(false);
});
