import { expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { loadScenario } from '../load.ts';
import { setUpScenario } from '../set-up.ts';

function play(faults: string) {
  const text = `name: exchange
seed: 7
time: { start: 2026-01-08, duration: P2D }
property: { dwellings: [{ rooms: [{ kind: living, areaM2: 27.5, ratedOutputW: 2100 }] }] }
fleet: { intervalS: 3600 }
faults: [${faults}]
expect: { readings.lost: 0 }`;
  const scenario = loadScenario({ file: 'x.yaml', text });
  const setUp = setUpScenario(scenario);
  const { world } = setUp;
  const heard: { hour: number; meterId: string; units: number | null }[] = [];
  world.onSent(({ at, meterId, units }) =>
    heard.push({ hour: (at - scenario.startAt) / HOUR_MS, meterId, units }),
  );
  while ((world.nextAt() ?? Infinity) <= scenario.endAt) world.step();
  return { ...setUp, heard, meters: world.truth().meters };
}

test('the new device begins with 0 where the old one ends, and the radiator goes on', () => {
  const calm = play('');
  const { heard, meters, house, delivered } = play(
    '{ kind: meter-exchange, meter: d01-r1, at: P1D }',
  );
  const [old, spare] = meters;
  const of = (id: string | undefined) => heard.filter(({ meterId }) => meterId === id);
  expect(of(old?.meterId).every(({ hour }) => hour < 24)).toBe(true);
  expect(of(spare?.meterId).every(({ hour }) => hour >= 24)).toBe(true);
  expect(of(spare?.meterId).length).toBeGreaterThan(20);
  expect(of(spare?.meterId)[0]?.units).toBe(0);
  const whole = calm.meters[0];
  expect((old?.microUnits ?? 0) + (spare?.microUnits ?? 0)).toBe(whole?.microUnits);
  expect((old?.kwh ?? 0) + (spare?.kwh ?? 0)).toBeCloseTo(whole?.kwh ?? 0, 6);
  expect(house.meters.map(({ label }) => label)).toEqual(['d01-r1', 'd01-r1-new']);
  // The portal hears of it at the exchange.
  expect(delivered.meters.map(({ label }) => label)).toEqual(['d01-r1']);
});
