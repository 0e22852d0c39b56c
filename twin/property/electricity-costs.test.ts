/** Electricity of a dwelling from its readings: days of 92 and 100 quarters, gaps, tenancies, tariffs. */
import { describe, expect, test } from 'vitest';
import { toDecimal } from '#kernel/rational.ts';
import { berlinMidnight, DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { StoredReading } from '../store/readings.ts';
import { electricityCosts, type ElectricityStore } from './electricity-costs.ts';
import { meteredProfile } from './electricity-profile.ts';

const QUARTER = 15 * MINUTE_MS;
const OCCUPANCIES = [
  { id: 'o1', dwellingId: 'd01', name: 'A', from: '2020-01-01', to: '2025-03-14' },
  { id: 'o2', dwellingId: 'd01', name: 'B', from: '2025-03-15' },
];
const FLAT = { id: 'flat', flat: { ct_per_kwh: 30 }, base_cents_per_year: 14_600 };
const HT_NT = {
  id: 'ht-nt',
  ht_nt: { ht_from_hour: 6, ht_to_hour: 22, ht_ct_per_kwh: 35, nt_ct_per_kwh: 20 },
};
const DYNAMIC = {
  id: 'dyn',
  dynamic: {
    // A cent more with every hour of a month: what an hour costs says which hour it was.
    hour_ct_per_kwh: Array.from({ length: 31 * 24 }, (_, hour) => hour),
    ...{ vat_pct: 0, fixed_gross_ct_per_kwh: 0 },
  },
};

interface Given {
  readonly now: Instant;
  readonly readings: readonly StoredReading[];
  readonly tariffs?: readonly object[];
  readonly present?: string;
}

function storeOf({ now, readings, tariffs = [FLAT, HT_NT], present = 'flat' }: Given) {
  const electricity = { prices_from: '2025-03-01', tariffs, present };
  const inside = ({ at }: StoredReading, from = 0, to = Infinity): boolean => at >= from && at < to;
  return {
    properties: {
      dwelling: (id: string) =>
        id === 'd01' ? { id, propertyId: 'p', label: 'Flat', floor: 0, areaM2: '50' } : undefined,
      dwellings: () => [{ id: 'd01' }],
      occupancies: () => OCCUPANCIES,
    },
    meters: { list: () => [{ id: 'M', dwellingId: 'd01', kind: 'electricity' }] },
    readings: {
      list: ({ from, to }: { from: number; to: number }) =>
        readings.filter((one) => inside(one, from, to)),
    },
    electricityTariffs: { of: () => JSON.stringify(electricity) },
    domainClock: { now: () => now },
  } as unknown as ElectricityStore;
}

/** A reading two minutes after each quarter; `wh` by the instant at its end. */
function readingsOf(
  [from, to]: readonly [Instant, Instant],
  wh: (at: Instant) => number,
  isHeard: (at: Instant) => boolean = () => true,
): StoredReading[] {
  const all: StoredReading[] = [];
  for (let at = from; at <= to; at += QUARTER) {
    if (!isHeard(at)) continue;
    const time = new Date(at + HOUR_MS).toISOString().slice(0, 16);
    all.push({
      ...{ meterId: 'M', at: at + 2 * MINUTE_MS, deviceTime: at + 2 * MINUTE_MS, units: wh(at) },
      ...{ dueDate: null, dueDateUnits: null, telegramId: 1 },
      ...{ vouchedBy: 'mac', standing: 'counts' },
      fields: {
        fields: [
          { name: 'quarterTime', value: time, unit: '' },
          { name: 'quarterEnergy', value: wh(at) / 1000, unit: 'kWh' },
          { name: 'quarterFeedInEnergy', value: wh(at) / 2000, unit: 'kWh' },
        ],
        ...{ flags: [], isVouched: true },
      },
    });
  }
  return all;
}

const MARCH = berlinMidnight('2025-03-01');
/** A kilowatt, day and night. */
const steady = (at: Instant): number => Math.round((at - MARCH) / 3_600) + 1_000_000;

test.each([
  ['2025-03-30', 92],
  ['2025-03-29', 96],
  ['2025-10-26', 100],
] as const)('the day %s has %i quarters of an hour', (day, count) => {
  const from = berlinMidnight(day);
  const to = from + count * QUARTER;
  const points = readingsOf([from, to], (at) => (at - from) / 3_600).map(({ at, units }) => ({
    at: at - 2 * MINUTE_MS,
    wh: units,
  }));
  const metered = meteredProfile(points, from);
  expect(metered?.profile).toMatchObject({ from: day });
  expect(metered?.profile.kwh.map((kwh) => toDecimal(kwh, 2))).toEqual(
    Array.from({ length: count }, () => '0.25'),
  );
  expect(metered).toMatchObject({ until: to, estimatedCount: 0 });
});

describe('a month that is ten days old', () => {
  const now = berlinMidnight('2025-03-11') + 3 * MINUTE_MS;
  const readings = readingsOf([MARCH - DAY_MS, now - 3 * MINUTE_MS], steady);

  test('costs what it used, with the standing charge by days, and is forecast by time', () => {
    const costs = electricityCosts(storeOf({ now, readings }), 'd01');
    const [flat] = costs.offers.filter(({ bill }) => bill.tariffId === 'flat');
    expect(toDecimal(costs.kwh, 0)).toBe('240');
    expect(toDecimal(costs.feedInKwh ?? costs.kwh, 0)).toBe('120');
    expect(flat?.bill).toMatchObject({ energyCents: 7_200, baseCents: 400, days: 10 });
    // 31 days with an hour less.
    expect(costs.forecastCents).toBe(Math.round((7_200 * 743) / 240) + 31 * 40);
    expect(costs.metered.estimatedCount).toBe(0);
  });

  test('is dearer or cheaper under other tariffs, and shifting saves there', () => {
    const costs = electricityCosts(storeOf({ now, readings }), 'd01');
    expect(costs.offers.map(({ bill }) => [bill.tariffId, bill.energyCents])).toEqual([
      ['ht-nt', 10 * (16 * 35 + 8 * 20)],
      ['flat', 7_200],
    ]);
    // Half of four hours a day, from 35 to 20 cents.
    const saved = costs.shifts.map(({ tariffId, savedCents }) => [tariffId, savedCents]);
    expect(saved).toEqual([
      ['flat', 0],
      ['ht-nt', 10 * 2 * 15],
    ]);
  });

  test('a dynamic tariff takes the price of each hour', () => {
    const given = { now, readings, tariffs: [DYNAMIC], present: 'dyn' };
    const [offer] = electricityCosts(storeOf(given), 'd01').offers;
    expect(offer?.bill.energyCents).toBe((240 * 239) / 2);
  });

  test('what was not heard is estimated between its neighbours, and the sum is kept', () => {
    const isGone = (at: Instant): boolean =>
      at > MARCH + 2 * DAY_MS && at < MARCH + 2 * DAY_MS + 3 * HOUR_MS;
    const heard = readings.filter(({ at }) => !isGone(at - 2 * MINUTE_MS));
    const costs = electricityCosts(storeOf({ now, readings: heard }), 'd01');
    expect(toDecimal(costs.kwh, 0)).toBe('240');
    expect(costs.metered.estimatedCount).toBe(12);
  });

  test('a meter without the register of the quarter is read by its own clock', () => {
    const plain = readings.map(({ fields, ...reading }) => {
      expect(fields?.fields).toHaveLength(3);
      return reading;
    });
    const costs = electricityCosts(storeOf({ now, readings: plain }), 'd01');
    expect(Number(toDecimal(costs.kwh, 1))).toBeCloseTo(240, 0);
    expect(costs.metered.estimatedCount).toBe(costs.metered.profile.kwh.length);
    expect(costs.feedInKwh).toBeNull();
  });

  test('readings that do not count are not billed', () => {
    const held = readings.map((one, index) =>
      index === 500 ? { ...one, units: 9_999_999, standing: 'held' as const } : one,
    );
    const costs = electricityCosts(storeOf({ now, readings: held }), 'd01');
    expect(toDecimal(costs.kwh, 0)).toBe('240');
    expect(costs.heldReadings).toBe(1);
  });
});

test('a tenant who moved in pays for the own days', () => {
  const now = berlinMidnight('2025-03-21') + 3 * MINUTE_MS;
  const readings = readingsOf([MARCH, now - 3 * MINUTE_MS], steady);
  const [before, after] = OCCUPANCIES.map((tenancy) =>
    electricityCosts(storeOf({ now, readings }), 'd01', { tenancy }),
  );
  expect(before?.metered.profile.from).toBe('2025-03-01');
  expect(toDecimal(before?.kwh ?? { n: 0n, d: 1n }, 0)).toBe(String(14 * 24));
  expect(after?.metered.profile.from).toBe('2025-03-15');
  expect(toDecimal(after?.kwh ?? { n: 0n, d: 1n }, 0)).toBe(String(6 * 24));
});

test.each([
  ['no tariff', { electricityTariffs: { of: () => undefined } }, 'a tariff'],
  ['no meter', { meters: { list: () => [] } }, 'an electricity meter'],
  ['no readings', { readings: { list: () => [] } }, 'a whole quarter'],
])('%s: it says what is missing', (_, other, missing) => {
  const whole = storeOf({ now: MARCH, readings: [] });
  const store = { ...whole, ...other } as unknown as ElectricityStore;
  const refused = { code: 'PROPERTY_NO_ELECTRICITY', message: expect.stringContaining(missing) };
  expect(() => electricityCosts(store, 'd01')).toThrow(expect.objectContaining(refused));
  expect(() => electricityCosts(store, 'd99')).toThrow(/d99/);
});
