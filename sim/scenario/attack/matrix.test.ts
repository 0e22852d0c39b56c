import { expect, test } from 'vitest';
import type { Verdict } from '../../attacks/verdict.ts';
import {
  carriedText,
  holdsByItself,
  holdingDemonstrations,
  matrixHolds,
  setName,
  type AttackMatrix,
} from './matrix.ts';

const NOTHING = { forgedReadings: 0, shiftedCents: 0, alarms: 0 };

function matrix(whole: Verdict, windowAlone: Verdict): AttackMatrix {
  return {
    ...{ attack: 'A02-replay', rung: 'same-frame', security: 'm5', expected: 'BLOCKED' },
    ablations: [
      { off: [], verdict: whole, ...NOTHING },
      { off: ['D3', 'D4'], demonstrated: ['D5'], verdict: windowAlone, ...NOTHING },
    ],
    carried: [
      { defence: 'D3', alone: false, needed: false },
      { defence: 'D4', alone: true, needed: false },
    ],
  };
}

test.each([
  ['BLOCKED', 'SUCCEEDED', true],
  ['SUCCEEDED', 'SUCCEEDED', false],
  // It would carry something after all, and the row says that it does not.
  ['BLOCKED', 'BLOCKED', false],
] as const)('all on %s, a demonstration alone %s: holds %s', (whole, alone, holds) => {
  expect(matrixHolds(matrix(whole, alone))).toBe(holds);
  expect(holdingDemonstrations(matrix(whole, alone))).toEqual(alone === 'SUCCEEDED' ? [] : ['D5']);
});

test('sets of defences have names', () => {
  const { carried } = matrix('BLOCKED', 'SUCCEEDED');
  const names = [
    { off: [] },
    { off: ['D3'] },
    { off: ['D3', 'D4'] },
    { off: ['D3', 'D4'], demonstrated: ['D5'] },
  ] as const;
  expect(names.map((set) => setName(set, { carried }))).toEqual([
    'all on',
    'only D4',
    'all off',
    'only D5',
  ]);
});

test('where the telegrams hold it by themselves, no defence is credited', () => {
  const { carried, ...rest } = matrix('BLOCKED', 'SUCCEEDED');
  const whole = (verdict: Verdict): AttackMatrix => ({
    ...rest,
    carried,
    ablations: [{ off: ['D3', 'D4'], verdict, ...NOTHING }],
  });
  const words = (one: AttackMatrix): string[] => carried.map((row) => carriedText(row, one));
  expect(holdsByItself(whole('BLOCKED'))).toBe(true);
  expect(new Set(words(whole('BLOCKED')))).toEqual(
    new Set(['not asked: the telegrams hold it by themselves']),
  );
  expect(words(whole('SUCCEEDED'))).toEqual([
    'carries nothing here',
    'holds it alone; others do, too',
  ]);
});
