import { describe, expect, test } from 'vitest';
import { celsius, cents, hcaUnits, kilowattHours, squareMetres } from './units.ts';

const MAX = Number.MAX_SAFE_INTEGER;

describe.each([
  ['cents', cents, [0, -1, MAX, -MAX], [0.5, MAX + 1, Number.NaN, Infinity]],
  ['hcaUnits', hcaUnits, [0, 1, MAX], [-1, 0.5, Number.NaN, Infinity]],
  ['kilowattHours', kilowattHours, [0, -1.5, 1e6], [Number.NaN, Infinity]],
  ['squareMetres', squareMetres, [0.01, 120.5], [0, -1, Number.NaN, Infinity]],
  ['celsius', celsius, [-273.15, 0, 21.5], [-273.16, 10_000, Number.NaN]],
] as const)('%s', (_name, make, good, bad) => {
  test.each([...good])('takes %s', (value) => {
    expect(make(value)).toBe(value);
  });

  test.each([...bad])('refuses %s as a bug of ours', (value) => {
    expect(() => make(value)).toThrow('bug: ');
  });
});
