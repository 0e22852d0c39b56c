import { describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { chartScale } from './chart-scale.ts';
import { createFormat } from './format.ts';
import { recipientLines } from './recipient.ts';
import { documents as de } from '../words/de/documents.ts';
import { documents as en } from '../words/en/documents.ts';

const [german, english] = [createFormat('de'), createFormat('en')];
const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('figures as people write them', () => {
  test.each([
    [123_456, '1.234,56 €', '€1,234.56'],
    [-5, '−0,05 €', '−€0.05'],
    [0, '0,00 €', '€0.00'],
    [100_000_000, '1.000.000,00 €', '€1,000,000.00'],
  ])('%i cents are %s and %s', (cents, de_, en_) => {
    expect(spaced(german.money(cents))).toBe(de_);
    expect(spaced(english.money(cents))).toBe(en_);
  });

  test('a plus sign only where it is asked for', () => {
    expect(spaced(german.signedMoney(5))).toBe('+0,05 €');
    expect(spaced(german.signedMoney(-5))).toBe('−0,05 €');
    expect(spaced(german.signedMoney(0))).toBe('0,00 €');
  });

  test.each([
    [german.number(rational('-1234.5'), 2), '−1.234,50'],
    [german.short(rational('4'), 3), '4'],
    [german.short(rational('1.2328'), 3), '1,233'],
    [german.short(rational('120'), 0), '120'],
    [german.quantity(rational('620'), 'kWh', 0), '620 kWh'],
    [german.percent(rational('7/10'), 0), '70 %'],
    [english.date('2025-12-31'), '31 December 2025'],
    [german.date('2025-01-02'), '02.01.2025'],
    [german.period({ from: '2025-01-01', to: '2025-12-31' }), '01.01.2025 – 31.12.2025'],
    [german.month('2025-03'), 'März 2025'],
    [english.shortMonth('2025-12'), 'Dec'],
    [german.decimal('not a number'), 'not a number'],
  ])('%s', (text, expected) => {
    expect(spaced(text)).toBe(expected);
  });
});

test.each([
  [
    [900, 870, null],
    [0, 200, 400, 600, 800, 1000],
  ],
  [[3], [0, 1, 2, 3]],
  [[0.04], [0, 0.01, 0.02, 0.03, 0.04]],
  [
    [0, null],
    [0, 1],
  ],
  [[], [0, 1]],
])('bars of %j are drawn against %j', (values, ticks) => {
  expect(chartScale(values).ticks).toEqual(ticks);
});

test.each([
  ['Lindenhof 12, 00000 Stadt', ['Mira', 'Lindenhof 12 // EG', '00000 Stadt']],
  ['', ['Mira', 'EG']],
])('the address %j is written as %j', (address, lines) => {
  expect(recipientLines('Mira', address, 'EG')).toEqual(lines);
});

test('both languages fill in the same names', () => {
  const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(en)) {
    expect(names(de[key as keyof typeof en]), key).toEqual(names(text));
  }
});
