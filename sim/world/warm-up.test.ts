/** A warm-up at once is that of hour after hour, to the last millionth of a unit. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildMeters, warmUp } from './build-meters.ts';
import type { BuiltMeters } from './build-meters.ts';
import { buildHouse } from './property.ts';

function build(startAt: Instant, o: { heatMeters?: boolean; driftPpm: number }): BuiltMeters {
  const kinds = o.heatMeters === true ? (['heat'] as const) : (['cold-water'] as const);
  const plan = presetPlan('altbau-12');
  const few = { ...plan, dwellings: plan.dwellings.slice(0, 2) };
  return buildMeters({
    house: buildHouse(few, createRng(7), { security: 'm5', kinds }),
    rng: createRng(startAt % 1_000_003),
    startAt,
    weather: { meanC: 7 },
    fleet: { intervalS: 900, driftPpm: o.driftPpm },
    gateways: [],
  });
}

const statesOf = ({ radiators, registerMeters }: BuiltMeters) =>
  [...radiators, ...registerMeters].map((meter) => meter.state());

test.each([
  ['in a winter, soon after the due date', '2026-01-02', 0],
  ['over a whole summer and a leap day', '2024-10-20', 40],
  ['with clocks that are an hour off at the due date', '2025-01-01', 200],
  ['up to the turn of the year', '2025-12-31', -150],
])('%s', (_what, day, driftPpm) => {
  const startAt = berlinMidnight(day) + 17 * 60_000;
  const [once, hourly] = [build(startAt, { driftPpm }), build(startAt, { driftPpm })];
  warmUp(once, startAt);
  const until = Math.floor(startAt / HOUR_MS) * HOUR_MS;
  for (const meter of [...hourly.radiators, ...hourly.registerMeters]) meter.catchUp(until);
  expect(statesOf(once)).toEqual(statesOf(hourly));
  expect(once.radiators.every(({ totalHeatMilliWh }) => totalHeatMilliWh > 0)).toBe(true);
});

test('a heat meter sees its radiators as they were at the end of each month', () => {
  const startAt = berlinMidnight('2025-03-10');
  const o = { driftPpm: 0, heatMeters: true };
  const [once, hourly] = [build(startAt, o), build(startAt, o)];
  warmUp(once, startAt);
  for (const meter of [...hourly.registerMeters, ...hourly.radiators]) meter.catchUp(startAt);
  expect(statesOf(once)).toEqual(statesOf(hourly));
});
