import { expect, test } from 'vitest';
import { createDefences, DEFENCE_IDS, mayGoLater } from './defences.ts';

test('there are seventeen defences, D1 to D17, in order', () => {
  expect(DEFENCE_IDS).toEqual(Array.from({ length: 17 }, (_, index) => `D${index + 1}`));
});

test('all are on unless named, but the one that is a demonstration', () => {
  const defences = createDefences();
  expect(DEFENCE_IDS.filter((id) => !defences.on(id))).toEqual(['D5']);
  expect(defences.off).toEqual([]);
});

test('a demonstration is on where it is named as one, and only there', () => {
  expect(createDefences([], ['D5']).on('D5')).toBe(true);
  expect(createDefences(['D5']).on('D5')).toBe(false);
  expect(createDefences(['D5'], ['D5']).on('D5')).toBe(false);
});

test('those named are off, once and in table order, and no other', () => {
  const defences = createDefences(['D10', 'D3', 'D10']);
  expect(defences.off).toEqual(['D3', 'D10']);
  expect(DEFENCE_IDS.filter((id) => !defences.on(id))).toEqual(['D3', 'D5', 'D10']);
});

test.each(['D0', 'D18', 'd3', '', 'toString', '__proto__'])('%j throws DEFENCE_UNKNOWN', (name) => {
  const unknown = expect.objectContaining({
    code: 'DEFENCE_UNKNOWN',
    message: `"${name}" is not a defence`,
  });
  expect(() => createDefences([name])).toThrow(unknown);
  expect(() => createDefences([], [name])).toThrow(unknown);
});

test('one that tells may be switched off later as long as it found nothing', () => {
  const { found, tell } = createDefences();
  expect(mayGoLater('D4', found)).toBe(true);
  tell('D4');
  tell('D4');
  expect([...found]).toEqual(['D4']);
  expect(DEFENCE_IDS.filter((id) => mayGoLater(id, found))).toEqual([
    'D1',
    'D2',
    'D3',
    'D6',
    'D7',
    'D9',
    'D10',
    'D16',
  ]);
});
