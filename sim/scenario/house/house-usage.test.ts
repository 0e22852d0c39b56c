/** What a bill is told of a year beside what the run really took. */
import { expect, test } from 'vitest';
import { loadScenario } from '../load.ts';
import { setUpScenario } from '../set-up.ts';
import { usageOf } from './house-usage.ts';

const story = (extra = '') =>
  loadScenario({
    file: 'x.yaml',
    text: `name: usage
seed: 11
time: { start: 2025-12-27, duration: P8D }
property: { preset: row-house-2 }
fleet: { intervalS: 14400, water: true }
occupants: [{ dwelling: 2, profile: away, from: P1D, for: P5D }]
${extra}
expect: { readings.lost: 0 }`,
  });

test('the oil, the heat and the water of a finished year are those of the run', () => {
  const scenario = story();
  const usage = usageOf({ scenario, seed: scenario.seed })(2025);
  const { world } = setUpScenario(scenario);
  while ((world.nextAt() ?? Infinity) <= scenario.endAt) world.step();
  const { years } = world.truth().heat;
  const really = years.find(({ year }) => year === 2025);
  expect(usage).toMatchObject(really ?? {});
  expect(usage.intakeKwh).toBeGreaterThan(5_000);
  expect(usage.ratedUnits).toBeGreaterThan(3_000);
});

test('a colder year burns more, an absence less', () => {
  const intakeOf = (extra: string): number =>
    usageOf({ scenario: story(extra), seed: 11 })(2025).intakeKwh;
  expect(intakeOf('weather: { meanC: 6 }')).toBeGreaterThan(1.15 * intakeOf(''));
  const calm = { ...story(), faults: [] };
  expect(usageOf({ scenario: calm, seed: 11 })(2025).intakeKwh).toBeGreaterThan(intakeOf(''));
});

test('the years ahead follow by days, and the far ones are like the last of them', () => {
  const scenario = story();
  const usage = usageOf({ scenario, seed: 11 });
  const [near, far] = [usage(2027), usage(2030)];
  expect(near.intakeKwh / usage(2025).intakeKwh).toBeGreaterThan(0.7);
  expect(near.intakeKwh / usage(2025).intakeKwh).toBeLessThan(1.4);
  expect(far).toEqual({ ...near, year: 2030 });
  expect(() => usage(2023)).toThrow('2023');
});
