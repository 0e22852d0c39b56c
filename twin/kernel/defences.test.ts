import { expect, test } from 'vitest';
import { createDefences, DEFENCES } from './defences.ts';
import type { DefenceId } from './defences.ts';

const ids = Object.keys(DEFENCES) as DefenceId[];

test('there are seventeen defences, D1 to D17, in order', () => {
  expect(ids).toEqual(Array.from({ length: 17 }, (_, index) => `D${index + 1}`));
});

test('all are on unless named', () => {
  const defences = createDefences();
  expect(ids.every((id) => defences.on(id))).toBe(true);
  expect(defences.off).toEqual([]);
});

test('those named are off, once and in table order, and no other', () => {
  const defences = createDefences(['D10', 'D3', 'D10']);
  expect(defences.off).toEqual(['D3', 'D10']);
  expect(ids.filter((id) => !defences.on(id))).toEqual(['D3', 'D10']);
});

test.each(['D0', 'D18', 'd3', '', 'toString', '__proto__'])('%j throws DEFENCE_UNKNOWN', (name) => {
  expect(() => createDefences([name])).toThrow(
    expect.objectContaining({ code: 'DEFENCE_UNKNOWN', message: `"${name}" is not a defence` }),
  );
});
