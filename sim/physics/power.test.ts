/** Electricity of a dwelling: sums of a year, what panels, battery and car do to them. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { houseTime } from './house-time.ts';
import { DwellingPower, type PowerPlan } from './power.ts';
import type { Habit } from './set-points.ts';
import { createWeather } from './weather.ts';

const START = berlinMidnight('2025-01-01');
const STEP_MS = 15 * MINUTE_MS;
const weather = createWeather(createRng(1).fork('weather'), { meanC: 8.5 });

interface Sums {
  readonly importKwh: number;
  readonly exportKwh: number;
  /** Drawn by hour of the day, kWh. */
  readonly byHour: readonly number[];
  readonly highestKw: number;
}

function run(
  plan: PowerPlan,
  {
    habit = 'at-home',
    days = 365,
    away = false,
  }: {
    habit?: Habit;
    days?: number;
    away?: boolean;
  } = {},
): Sums {
  const power = new DwellingPower(plan, habit, createRng(7));
  const byHour = Array.from({ length: 24 }, () => 0);
  let [importWh, exportWh, highestWh] = [0, 0, 0];
  for (let at = START; at < START + days * DAY_MS; at += STEP_MS) {
    const middle = at + STEP_MS / 2;
    const sky = { outdoorC: weather.outdoorC(middle), sunWPerM2: weather.sunWPerM2(middle) };
    const now = houseTime(middle, sky);
    const flow = power.step(now, { durationMs: STEP_MS, away });
    expect(Math.min(flow.importWh, flow.exportWh)).toBe(0);
    importWh += flow.importWh;
    exportWh += flow.exportWh;
    highestWh = Math.max(highestWh, flow.importWh);
    byHour[Math.floor(now.hour)] = (byHour[Math.floor(now.hour)] ?? 0) + flow.importWh / 1000;
  }
  const highestKw = (highestWh * HOUR_MS) / STEP_MS / 1000;
  return { importKwh: importWh / 1000, exportKwh: exportWh / 1000, byHour, highestKw };
}

test.each([
  ['commuter', 1_500],
  ['at-home', 2_500],
  ['family', 4_000],
] as const)('a household of the kind %s uses about %i kWh a year', (habit, kwh) => {
  const { importKwh, exportKwh } = run({}, { habit });
  expect(Math.abs(importKwh / kwh - 1)).toBeLessThan(0.05);
  expect(exportKwh).toBe(0);
});

test('an empty dwelling draws what never sleeps', () => {
  expect(run({}, { away: true, days: 10 }).importKwh).toBeCloseTo(0.07 * 240, 6);
});

test('a kilowatt of panels gives about 950 kWh a year, and a battery keeps more of it in the house', () => {
  const [none, panels, stored] = [run({}), run({ pvKwp: 5 }), run({ pvKwp: 5, batteryKwh: 6 })];
  const made = none.importKwh - panels.importKwh + panels.exportKwh;
  expect(made / 5).toBeGreaterThan(800);
  expect(made / 5).toBeLessThan(1_100);
  expect(stored.importKwh).toBeLessThan(0.75 * panels.importKwh);
  const [before, after] = [panels, stored].map(({ importKwh, exportKwh }) => exportKwh - importKwh);
  // What it loses is what charging costs.
  expect((before ?? 0) - (after ?? 0)).toBeGreaterThan(0);
  expect((before ?? 0) - (after ?? 0)).toBeLessThan(0.1 * made);
});

test('a car that is charged by night takes the same energy at other hours', () => {
  const [none, evening, night] = [
    run({}, { days: 28 }),
    run({ wallboxKw: 11 }, { days: 28 }),
    run({ wallboxKw: 11, chargeFromHour: 1 }, { days: 28 }),
  ];
  const car = (sums: Sums, from: number, to: number): number =>
    sums.byHour.slice(from, to).reduce((sum, kwh) => sum + kwh, 0) -
    none.byHour.slice(from, to).reduce((sum, kwh) => sum + kwh, 0);
  expect(evening.importKwh - none.importKwh).toBeGreaterThan(100);
  // The last evening of the month is charged after it.
  expect(Math.abs(night.importKwh - evening.importKwh)).toBeLessThan(13);
  expect(car(evening, 17, 21)).toBeCloseTo(evening.importKwh - none.importKwh, 6);
  expect(car(night, 1, 5)).toBeCloseTo(night.importKwh - none.importKwh, 6);
  expect(evening.highestKw).toBeGreaterThan(10);
});

test('a heat pump draws in the cold, and nothing in summer', () => {
  const plan = { heatPumpKw: 2 };
  expect(run(plan, { days: 31 }).importKwh).toBeGreaterThan(run({}, { days: 31 }).importKwh + 400);
});

test('a state that is restored goes on as it was', () => {
  const plan = { pvKwp: 4, batteryKwh: 5, wallboxKw: 11, chargeFromHour: 2 };
  const [one, other] = [0, 0].map(() => new DwellingPower(plan, 'at-home', createRng(3)));
  if (one === undefined || other === undefined) throw new Error('two were made');
  const noon = houseTime(START + 12 * HOUR_MS, { outdoorC: 5, sunWPerM2: 20 });
  const evening = houseTime(START + 17.6 * HOUR_MS + DAY_MS, { outdoorC: 5, sunWPerM2: 0 });
  for (const now of [noon, evening]) one.step(now, { durationMs: STEP_MS, away: false });
  other.restore(JSON.parse(JSON.stringify(one.state())) as ReturnType<typeof one.state>);
  const night = houseTime(START + 2 * DAY_MS + 3 * HOUR_MS, { outdoorC: 5, sunWPerM2: 0 });
  expect(other.step(night, { durationMs: STEP_MS, away: false })).toEqual(
    one.step(night, { durationMs: STEP_MS, away: false }),
  );
});

interface Flows {
  readonly highestW: number;
  readonly kwh: number;
  readonly waitingWhH: number;
}

function flows(
  plan: PowerPlan,
  given: (now: { hour: number }) => Partial<Parameters<DwellingPower['step']>[1]>,
): Flows {
  const power = new DwellingPower(plan, 'at-home', createRng(7));
  let [highestW, wh, waitingWhH] = [0, 0, 0];
  for (let at = START; at < START + 28 * DAY_MS; at += STEP_MS) {
    const middle = at + STEP_MS / 2;
    const sky = { outdoorC: weather.outdoorC(middle), sunWPerM2: weather.sunWPerM2(middle) };
    const now = houseTime(middle, sky);
    const step = { durationMs: STEP_MS, away: false, ...given(now) };
    const { importWh, waitingWh } = power.step(now, step);
    highestW = Math.max(highestW, importWh * 4);
    wh += importWh;
    waitingWhH += waitingWh / 4;
  }
  return { highestW, kwh: wh / 1000, waitingWhH };
}

test('a limit keeps car and heat pump below it, and what they could not take they take later', () => {
  const plan = { wallboxKw: 11, heatPumpKw: 3 };
  const free = flows(plan, () => ({}));
  const limited = flows(plan, () => ({ limitW: 4_200 }));
  expect(free.highestW).toBeGreaterThan(8_000);
  expect(limited.highestW).toBeLessThanOrEqual(4_200.001);
  expect(Math.abs(limited.kwh - free.kwh)).toBeLessThan(15);
  expect(limited.waitingWhH).toBeGreaterThan(free.waitingWhH);
});

test('a household that draws more than the limit by itself is not switched off', () => {
  const base = flows({}, () => ({}));
  expect(flows({}, () => ({ limitW: 100 })).kwh).toBe(base.kwh);
});

test('a car that follows prices is charged in the cheapest hours before it leaves', () => {
  const prices = Array.from({ length: 24 }, (_, hour) => (hour === 3 || hour === 4 ? 5 : 30));
  const power = new DwellingPower({ wallboxKw: 11 }, 'at-home', createRng(7));
  const household = new DwellingPower({}, 'at-home', createRng(7));
  const byHour = Array.from({ length: 24 }, () => 0);
  for (let at = START; at < START + 28 * DAY_MS; at += STEP_MS) {
    const now = houseTime(at + STEP_MS / 2, { outdoorC: 5, sunWPerM2: 0 });
    const step = { durationMs: STEP_MS, away: false };
    const { importWh } = power.step(now, { ...step, ctPerKwhByHour: prices });
    const hour = Math.floor(now.hour);
    byHour[hour] = (byHour[hour] ?? 0) + importWh - household.step(now, step).importWh;
  }
  const used = byHour.flatMap((wh, hour) => (wh > 1 ? [hour] : []));
  expect(used).toEqual([3, 4]);
});
