import { expect, test } from 'vitest';
import { fillTemplate } from './fill-template.ts';

test.each<[string, Record<string, string | number | undefined>, string]>([
  ['{a} of {b}', { a: 1, b: 'two' }, '1 of two'],
  ['{a} and {a}', { a: 'x' }, 'x and x'],
  ['{a} without a value', {}, '{a} without a value'],
  ['{a} unknown', { a: undefined }, '{a} unknown'],
  ['{toString} is no value', {}, '{toString} is no value'],
  ['{a}', { a: '{b}', b: 'never' }, '{b}'],
])('"%s" with %o is "%s"', (template, values, text) => {
  expect(fillTemplate(template, values)).toBe(text);
});

test('a writer decides how each value looks', () => {
  const write = (value: string | number, name: string): string => `${name}=${value}`;
  expect(fillTemplate('{a}, {b}', { a: 1, b: 'x' }, write)).toBe('a=1, b=x');
});
