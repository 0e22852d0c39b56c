/** D5 shows that it does not hold: what it lets through, and whom it stops. */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { accessNumberRule } from './access-number.ts';
import type { ReadingCandidate } from './rule.ts';
import { StateHistory } from './state-history.ts';
import { EMPTY_STATE, type Seen } from './meter-state.ts';

const known = { reading: { telegramId: 1 }, mark: { accessNumber: 250 } } as Seen;
const history = new StateHistory({ ...EMPTY_STATE, window: [known] }, undefined);
const isRefused = (accessNumber: number): boolean =>
  accessNumberRule.check({ mark: { accessNumber } } as ReadingCandidate, history) !== undefined;

test('it is off unless it is asked for', () => {
  expect(createDefences([]).on('D5')).toBe(false);
  expect(createDefences([], ['D5']).on('D5')).toBe(true);
  expect(createDefences(['D5'], ['D5']).on('D5')).toBe(false);
});

test('it takes what follows, over the end of the byte', () => {
  for (const next of [251, 255, 0, 10]) expect(isRefused(next)).toBe(false);
});

test('it takes any telegram whose number somebody has rewritten', () => {
  expect(isRefused((250 + 1) & 0xff)).toBe(false);
});

test('it stops an honest meter after a few hours of silence', () => {
  expect(isRefused((250 + 17) & 0xff)).toBe(true);
});
