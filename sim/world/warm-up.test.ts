/** The history before the start, made by days, beside the same time stepped by quarter hours. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, HOUR_MS, type Instant } from '#kernel/time.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildMeters, type BuiltMeters } from './build-meters.ts';
import { buildHouse } from './property.ts';

const plan = presetPlan('altbau-12');
const house = buildHouse(plan, createRng(7), { security: 'm5', kinds: ['warm-water', 'heat'] });

function build(startAt: Instant, driftPpm = 0): BuiltMeters {
  const rng = createRng(5);
  return buildMeters({ house, rng, startAt, weather: { meanC: 8.5 }, driftPpm });
}

/** A year by days, and the same one by steps: its world began before it. */
const byDays = build(berlinMidnight('2026-01-01'));
const bySteps = build(berlinMidnight('2025-01-01'));
const NEW_YEAR = berlinMidnight('2026-01-01');
for (const built of [byDays, bySteps]) built.catchUp(NEW_YEAR);
const yearOf = ({ heat }: BuiltMeters) => {
  const year = heat.truth().years.find((one) => one.year === 2025);
  if (year === undefined) throw new Error('no books of 2025');
  return year;
};

test('a year by days takes what a year by steps takes, within some percent', () => {
  const [days, steps] = [yearOf(byDays), yearOf(bySteps)];
  expect(Math.abs(days.intakeKwh / steps.intakeKwh - 1)).toBeLessThan(0.06);
  expect(Math.abs(days.heatingKwh / steps.heatingKwh - 1)).toBeLessThan(0.06);
  expect(Math.abs(days.hotWaterKwh / steps.hotWaterKwh - 1)).toBeLessThan(0.04);
  for (const [at, own] of days.dwellings.entries()) {
    const other = steps.dwellings[at]?.radiatorKwh ?? NaN;
    expect(Math.abs(own.radiatorKwh / other - 1), own.dwellingId).toBeLessThan(0.2);
  }
});

test('both are balanced, and count units on every radiator', () => {
  for (const built of [byDays, bySteps]) {
    expect(built.heat.truth().balanceOffPct).toBeLessThan(1e-6);
    for (const { allocator, dueHeatMilliWh, meter } of built.radiators) {
      const rated = allocator.dueDateUnits * Number(meter.kq) * Number(meter.kc);
      const share = rated / (dueHeatMilliWh / 1e6);
      expect(share, meter.label).toBeGreaterThan(0.8);
      expect(share, meter.label).toBeLessThan(1.005);
    }
  }
});

test('it ends at the start, whatever the hour, and clocks that are off pass the due date late', () => {
  const startAt = berlinMidnight('2025-07-14') + 7 * HOUR_MS + 17 * 60_000;
  const built = build(startAt, 200);
  built.catchUp(startAt);
  expect(startAt - built.heat.countedTo).toBeLessThan(15 * 60_000);
  expect(built.radiators.every(({ allocator }) => allocator.dueDate === '2024-12-31')).toBe(true);
});
