import { expect, test } from 'vitest';
import { WORDS } from '../i18n/translate.ts';
import { measured, unitSign } from './measure.ts';

const { de, en } = WORDS;

test.each([
  [1234, { unit: '', exp10: 0 }, '1.234'],
  [12_634, { unit: 'm3', exp10: -3 }, '12,634 m³'],
  [8_000_000, { unit: 'kWh', exp10: -3 }, '8.000 kWh'],
  [-125, { unit: 'C', exp10: -2 }, '-1,25 °C'],
])('%i is shown as %o says', (steps, { unit, exp10 }, text) => {
  const measure = { field: 'x', unit, exp10, course: 'runs-on' } as const;
  expect(measured(steps, measure, de).replaceAll(/\s/g, ' ').replace('−', '-')).toBe(text);
});

test('a smoke detector has a state, not a number', () => {
  const measure = { field: 'smoke', unit: '', exp10: 0, course: 'level' } as const;
  expect([0, 1].map((steps) => measured(steps, measure, de))).toEqual(['kein Rauch', 'Rauch']);
  expect([0, 1].map((steps) => measured(steps, measure, en))).toEqual(['no smoke', 'smoke']);
});

test('a unit of the codec gets its sign', () => {
  expect(['m3/h', 'C', '%RH', 'HCA', 'kWh'].map(unitSign)).toEqual(['m³/h', '°C', '%', '', 'kWh']);
});
