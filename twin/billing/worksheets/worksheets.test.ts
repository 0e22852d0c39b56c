import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { ruleSetOf } from '../rule-sets.ts';
import { answerSheet, askedSheet, BILLING_SHEETS } from './worksheets.ts';

const GERMANY = ruleSetOf('germany');
const HOUSE = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 100_000 },
  shares: { heating_consumption_pct: 70 },
  users: [
    { id: 'A', area_m2: 50, heat_units: 10 },
    { id: 'B', area_m2: 50, heat_units: 20 },
  ],
};
const ask = (raw: unknown) => answerSheet(askedSheet(raw), GERMANY);

test('an input alone and one in an envelope get the same answer', () => {
  const { id, ...wrapped } = ask({ id: 'x', kind: 'heating_bill', input: HOUSE });
  expect(id).toBe('x');
  expect(ask(HOUSE)).toEqual(wrapped);
  expect(ask({ kind: 'heating_bill', ...HOUSE })).toEqual(wrapped);
});

describe('a bad worksheet says where and what was expected', () => {
  const broken = (change: object) => ({ ...HOUSE, ...change });
  test.each<[string, unknown, string, string]>([
    ['no object', [1], 'BILLING_BAD_WORKSHEET', 'an object'],
    ['an unknown kind', { kind: 'horoscope', input: {} }, 'BILLING_UNKNOWN_KIND', 'horoscope'],
    [
      'an unknown field',
      broken({ cost: {} }),
      'BILLING_BAD_WORKSHEET',
      'cost: expected no field of this name',
    ],
    ['a missing field', broken({ shares: {} }), 'BILLING_BAD_WORKSHEET', 'heating_consumption_pct'],
    ['a user without area', broken({ users: [{ id: 'A' }] }), 'BILLING_BAD_WORKSHEET', 'users[0]'],
    [
      'half a cent',
      broken({ costs: { unitary_cents: 0.5 } }),
      'BILLING_BAD_WORKSHEET',
      'costs.unitary_cents',
    ],
    ['no costs', broken({ costs: {} }), 'BILLING_BAD_FIELD', 'costs.unitary_cents'],
    [
      'no energy of the plant',
      broken({ split: { method: 'heat_meter', q_ww_kwh: 1 } }),
      'BILLING_BAD_FIELD',
      'split.total_kwh',
    ],
    [
      'a day that is none',
      broken({ period: { from: '2025-02-29', to: '2025-12-31' } }),
      'TIME_NOT_A_DATE',
      '2025-02-29',
    ],
    [
      'a device without factors',
      broken({ users: [{ id: 'A', area_m2: 1, devices: [{ display: 1, scale: 'unit' }] }] }),
      'BILLING_BAD_RATING',
      'KQ',
    ],
    [
      'a delivery without year',
      broken({ co2: { living_area_m2: 1, deliveries: [{ fuel: 'lpg_kg', quantity: 1 }] } }),
      'BILLING_BAD_FIELD',
      'co2.deliveries[0].year',
    ],
    [
      'CO2 without emissions',
      broken({ co2: { living_area_m2: 1 } }),
      'BILLING_BAD_FIELD',
      'co2.deliveries',
    ],
    [
      'a weight below 0',
      { kind: 'allocation', total_cents: 1, weights: [-1] },
      'BILLING_BAD_FIELD',
      'weights[0]',
    ],
    [
      'weights of nothing',
      { kind: 'allocation', total_cents: 1, weights: [0] },
      'BILLING_BAD_FIELD',
      'weights',
    ],
  ])('%s', (_what, raw, code, words) => {
    expect(() => ask(raw)).toThrow(expect.objectContaining({ code }));
    expect(() => ask(raw)).toThrow(words);
  });
});

test('a worksheet that was mangled anywhere is answered or refused with a code', () => {
  const values = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constant(null),
    fc.constant([]),
    fc.constantFrom('2025-06-31', '1/0', '-3', '1e9', 'tenant'),
  );
  const paths = fc.constantFrom(
    ['period', 'from'],
    ['period', 'to'],
    ['costs', 'unitary_cents'],
    ['shares', 'heating_consumption_pct'],
    ['users', 0, 'area_m2'],
    ['users', 0, 'heat_units'],
    ['users', 1, 'from'],
    ['users', 1, 'id'],
    ['users'],
    ['split'],
    ['co2'],
  );
  fc.assert(
    fc.property(paths, values, (path, value) => {
      const sheet = structuredClone(HOUSE) as unknown as Record<string | number, unknown>;
      let node = sheet;
      for (const key of path.slice(0, -1)) node = node[key] as typeof sheet;
      node[path.at(-1) ?? ''] = value;
      try {
        const { total_cents: total } = ask({ kind: 'heating_bill', input: sheet });
        expect(Number.isSafeInteger(total)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
      }
    }),
  );
});

test('every kind says what it is for', () => {
  for (const { kind, about, schema } of BILLING_SHEETS) {
    expect(about.length, kind).toBeGreaterThan(10);
    expect(Object.keys(schema).length, kind).toBeGreaterThan(0);
  }
});
