import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { countMicroUnits, MICRO_PER_UNIT } from '../devices/heat-cost-allocator.ts';
import {
  formatFactor,
  heatOutputW,
  logMeanOverK,
  overTemperatureK,
  RATED_OVER_K,
  ratingKc,
  ratingKq,
  sensorOverK,
} from './radiator.ts';

interface PhysicsRow {
  readonly kind: string;
  readonly id: string;
  readonly input: {
    readonly nominal_w_75_65_20: number;
    readonly c_value: number;
    readonly segments: { hours: number; mean_over_k: number; room_c: number }[];
  };
  readonly steps: { dT_N_log: number; kq: number; kc: number; raw_units: number };
  readonly expect: {
    weighted_units: number;
    heat_kwh: number;
    display_integer_raw: number;
    tolerance: number;
  };
}

const rows = readFileSync(new URL('../../test/vectors/billing.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('"hca_physics"'))
  .map((line) => JSON.parse(line) as PhysicsRow);

test('the vectors have allocator physics in them', () => {
  expect(rows.length).toBeGreaterThan(0);
});

test.each(rows)('factors, raw units, weighted units and heat are those of $id', (row) => {
  const { nominal_w_75_65_20: ratedW, c_value: coupling, segments } = row.input;
  expect(RATED_OVER_K).toBeCloseTo(row.steps.dT_N_log, 6);
  expect(ratingKq(ratedW)).toBeCloseTo(row.steps.kq, 5);
  expect(ratingKc(coupling)).toBeCloseTo(row.steps.kc, 5);
  const microUnits = segments.reduce((sum, { hours, mean_over_k: overK, room_c: roomC }) => {
    const radiatorC = roomC + sensorOverK(overK, coupling);
    const [radiatorCentiC, roomCentiC] = [Math.round(radiatorC * 100), Math.round(roomC * 100)];
    return sum + countMicroUnits({ radiatorCentiC, roomCentiC, durationMs: hours * HOUR_MS });
  }, 0);
  const raw = microUnits / MICRO_PER_UNIT;
  expect(Math.abs(raw - row.steps.raw_units)).toBeLessThan(row.expect.tolerance);
  const weighted = raw * ratingKq(ratedW) * ratingKc(coupling);
  expect(Math.abs(weighted - row.expect.weighted_units)).toBeLessThan(row.expect.tolerance);
  expect(Math.floor(raw)).toBe(row.expect.display_integer_raw);
  const heatKwh = segments.reduce(
    (sum, { hours, mean_over_k: overK }) => sum + (heatOutputW(ratedW, overK) * hours) / 1000,
    0,
  );
  expect(Math.abs(heatKwh - row.expect.heat_kwh)).toBeLessThan(row.expect.tolerance);
});

test('raw units × KQ × KC are kWh for every radiator and temperature that counts', () => {
  const radiator = fc.record({
    ratedW: fc.integer({ min: 300, max: 4_000 }),
    coupling: fc.integer({ min: 0, max: 30 }).map((percent) => percent / 100),
    overCentiK: fc.integer({ min: 800, max: 6_000 }),
  });
  fc.assert(
    fc.property(radiator, ({ ratedW, coupling, overCentiK }) => {
      const roomCentiC = 2_100;
      const overK = overCentiK / 100;
      const radiatorCentiC = Math.round(roomCentiC + sensorOverK(overK, coupling) * 100);
      const durationMs = 24 * HOUR_MS;
      const raw = countMicroUnits({ radiatorCentiC, roomCentiC, durationMs }) / MICRO_PER_UNIT;
      const kwh = (heatOutputW(ratedW, overK) * 24) / 1000;
      const rated = raw * ratingKq(ratedW) * ratingKc(coupling);
      // Sensors resolve 0.01 K; at 5.6 K that is 0.12 % of the heat.
      expect(Math.abs(rated - kwh) / kwh).toBeLessThan(0.0025);
    }),
  );
});

test('over-temperature is the inverse of heat output', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), (heatW) => {
      expect(heatOutputW(1_500, overTemperatureK(1_500, heatW))).toBeCloseTo(heatW, 6);
    }),
  );
  expect(overTemperatureK(1_500, 0)).toBe(0);
  expect(heatOutputW(1_500, -3)).toBe(0);
});

test('the logarithmic mean lies below the arithmetic one and needs flow and return above the room', () => {
  expect(logMeanOverK({ flowC: 75, returnC: 65, roomC: 20 })).toBeCloseTo(49.833, 3);
  expect(logMeanOverK({ flowC: 50, returnC: 50, roomC: 20 })).toBe(30);
  expect(logMeanOverK({ flowC: 50, returnC: 18, roomC: 20 })).toBe(0);
});

test('a factor is printed with three decimals', () => {
  expect(formatFactor(ratingKq(1_200))).toBe('1.528');
  expect(formatFactor(2)).toBe('2.000');
});
