import { describe, expect, test } from 'vitest';
import { heatPerIntake, USUAL_EFFICIENCY_PCT, type HeatSourceKind } from './heat-source.ts';

const per = (kind: HeatSourceKind, outdoorC: number, flowC: number): number =>
  heatPerIntake(
    { kind, efficiencyPct: USUAL_EFFICIENCY_PCT[kind] },
    { outdoorC, flowC, returnC: flowC - 8 },
  );

// EN 14511 rates air source heat pumps at these points; usual coefficients of them.
test.each([
  [-7, 35, 2.5, 3.2],
  [2, 35, 3.2, 4.2],
  [7, 35, 3.8, 5],
  [7, 55, 2.3, 3.1],
])(
  'a heat pump at %d °C outside and water of %d °C makes %d to %d of 1',
  (outdoorC, flowC, least, most) => {
    const made = per('heat-pump', outdoorC, flowC);
    expect(made).toBeGreaterThan(least);
    expect(made).toBeLessThan(most);
  },
);

test('gas condenses on cold water, and never gives more than its gross calorific value', () => {
  expect(per('gas', 0, 75)).toBe(0.87);
  expect(per('gas', 0, 45)).toBeGreaterThan(0.92);
  expect(per('gas', 0, 20)).toBeLessThan(1);
});

describe('what burns or is handed over', () => {
  test.each(['oil', 'district-heat'] as const)('%s gives the same in every weather', (kind) => {
    expect(per(kind, -12, 70)).toBe(per(kind, 12, 35));
    expect(per(kind, 0, 50)).toBe(USUAL_EFFICIENCY_PCT[kind] / 100);
  });
});

test('a heat pump that would be worse than its heating element gives way to it', () => {
  expect(
    heatPerIntake(
      { kind: 'heat-pump', efficiencyPct: 30 },
      { outdoorC: -40, flowC: 90, returnC: 80 },
    ),
  ).toBe(1);
});
