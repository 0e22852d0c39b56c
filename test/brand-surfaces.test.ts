import { expect, test } from 'vitest';
import { SURFACES } from '../twin/brand/colours.ts';
import { tokens } from '../ui/theme/tokens.ts';

test('the surfaces that colours are checked against are those of the dashboard', () => {
  const surface = (name: string): string[] =>
    new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens.cssText)?.slice(1) ?? [];
  const rows = ['bg', 'surface', 'surface-2'].map(surface);
  expect(rows.map(([light]) => light)).toEqual(SURFACES.light);
  expect(rows.map(([, dark]) => dark)).toEqual(SURFACES.dark);
});
