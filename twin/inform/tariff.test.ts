import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational, toDecimal } from '#kernel/rational.ts';
import { addDays, berlinMidnight, HOUR_MS, type CivilDate } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import {
  quarters,
  quartersOf,
  shiftLoad,
  steadyDay,
  totalKwh,
  type LoadProfile,
} from './load-profile.ts';
import { compareShift, compareTariffs } from './tariff-comparison.ts';
import { tariffBill, type Tariff } from './tariff.ts';

const FLAT: Tariff = {
  id: 'flat',
  name: 'Standard',
  price: { kind: 'flat', ctPerKwh: rational('29.90') },
  baseCentsPerYear: cents(14_280),
};
const HIGH_LOW: Tariff = {
  id: 'ht-nt',
  name: 'Day and night',
  price: {
    kind: 'ht-nt',
    high: { from: 6, to: 22 },
    highCtPerKwh: rational('31.47'),
    lowCtPerKwh: rational('24.13'),
  },
  baseCentsPerYear: cents(14_280),
};

/** A price for every hour of some days: dear in the evening, below zero at noon. */
function dynamic(from: CivilDate, days: number): Tariff {
  const start = berlinMidnight(from);
  const hours = (berlinMidnight(addDays(from, days)) - start) / HOUR_MS;
  const price = (hour: number) =>
    rational(hour % 24 === 12 ? '-2.5' : hour % 24 === 19 ? '24' : '8');
  return {
    id: 'dynamic',
    name: 'Market',
    price: {
      kind: 'dynamic',
      marketCtPerKwh: new Map(
        Array.from({ length: hours }, (_, hour) => [start + hour * HOUR_MS, price(hour)] as const),
      ),
      vatPct: rational(19),
      fixedGrossCtPerKwh: rational('18.2'),
    },
  };
}

describe('days', () => {
  test.each([
    ['2025-01-15', 96],
    ['2025-03-30', 92],
    ['2025-10-26', 100],
    ['2028-03-26', 92],
  ])('%s has %i quarters of an hour', (day, count) => {
    expect(quartersOf(day)).toBe(count);
  });

  test('the hour that comes twice in autumn is low tariff twice', () => {
    const hours = quarters(steadyDay('2025-10-26', rational(1))).map(({ hour }) => hour);
    expect(hours.filter((hour) => hour === 2)).toHaveLength(8);
    expect(quarters(steadyDay('2025-03-30', rational(1))).some(({ hour }) => hour === 2)).toBe(
      false,
    );
  });
});

describe('a bill', () => {
  const day = steadyDay('2025-01-15', rational('0.25'));

  test('rounds the energy once and shows parts that add up to it', () => {
    const bill = tariffBill(day, HIGH_LOW);
    expect(bill.energyCents).toBe(697);
    expect(bill.parts.map((part) => [part.name, part.cents])).toEqual([
      ['high', 504],
      ['low', 193],
    ]);
  });

  test('adds the standing charge by days, one 366th in a leap year', () => {
    expect(tariffBill(day, FLAT).baseCents).toBe(39);
    const year = (from: CivilDate, days: number): LoadProfile => ({
      from,
      kwh: Array.from({ length: days * 96 }, () => rational(0)),
    });
    expect(tariffBill(year('2024-01-01', 366), FLAT).totalCents).toBe(14_280);
    expect(tariffBill(year('2025-01-01', 365), FLAT).totalCents).toBe(14_280);
  });

  test('charges tax on a negative market price too', () => {
    const noon = {
      from: '2025-01-15',
      kwh: day.kwh.map((_, index) => rational(index === 48 ? 1 : 0)),
    };
    const bill = tariffBill(noon, dynamic('2025-01-15', 1));
    expect(toDecimal(bill.exactEnergyCents, 4)).toBe('15.2250');
    expect(bill.parts.map((part) => part.cents)).toEqual([-3, 18]);
  });

  test('takes the price of the quarter before that of its hour', () => {
    const tariff = dynamic('2025-01-15', 1);
    if (tariff.price.kind !== 'dynamic') throw new Error('another kind');
    const at = berlinMidnight('2025-01-15');
    const finer = new Map(tariff.price.marketCtPerKwh).set(at + HOUR_MS / 4, rational(80));
    const price = { ...tariff.price, marketCtPerKwh: finer };
    const bill = tariffBill(
      { from: '2025-01-15', kwh: [rational(1), rational(1)] },
      { ...tariff, price },
    );
    expect(toDecimal(bill.exactEnergyCents, 2)).toBe(
      toDecimal(rational(String(88 * 1.19 + 36.4)), 2),
    );
  });

  test('knows a low tariff at weekends and hours over midnight', () => {
    const saturday = steadyDay('2025-01-18', rational('0.25'));
    const price = { ...HIGH_LOW.price, lowAtWeekends: true } as Tariff['price'];
    const high = (profile: LoadProfile, tariff: Tariff) =>
      toDecimal(tariffBill(profile, tariff).parts[0]?.kwh ?? rational(-1), 2);
    expect(high(saturday, { ...HIGH_LOW, price })).toBe('0.00');
    expect(high(saturday, HIGH_LOW)).toBe('16.00');
    const night = { ...HIGH_LOW.price, high: { from: 22, to: 6 } } as Tariff['price'];
    expect(high(day, { ...HIGH_LOW, price: night })).toBe('8.00');
  });

  test.each([
    ['INFORM_NO_PRICE', day, { ...dynamic('2025-01-14', 1) }],
    [
      'INFORM_BAD_TARIFF',
      day,
      { ...HIGH_LOW, price: { ...HIGH_LOW.price, high: { from: 6, to: 25 } } },
    ],
    ['INFORM_BAD_PROFILE', { from: '2025-01-15', kwh: [] }, FLAT],
    ['INFORM_BAD_PROFILE', { from: '2025-01-15', kwh: [rational(-1)] }, FLAT],
  ] as [string, LoadProfile, Tariff][])('%s for what cannot be billed', (code, profile, tariff) => {
    expect(() => tariffBill(profile, tariff)).toThrow(expect.objectContaining({ code }));
  });
});

describe('what if', () => {
  const days = 3;
  const evening: LoadProfile = {
    from: '2025-01-15',
    kwh: Array.from({ length: 96 * days }, (_, index) =>
      rational(index % 96 >= 76 && index % 96 < 80 ? '0.9' : '0.1'),
    ),
  };
  const tariffs = [FLAT, HIGH_LOW, dynamic('2025-01-15', days)];

  test('the cheapest tariff comes first, each against the present one', () => {
    const offers = compareTariffs(evening, tariffs, 'flat');
    const totals = offers.map(({ bill }) => bill.totalCents);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    const own = offers.find(({ bill }) => bill.tariffId === 'flat');
    expect(own?.differenceCents).toBe(0);
    for (const offer of offers) {
      expect(offer.differenceCents).toBe(offer.bill.totalCents - (own?.bill.totalCents ?? 0));
    }
  });

  test('washing at noon instead of in the evening saves only where the price differs', () => {
    const shift = { from: { from: 19, to: 20 }, to: { from: 12, to: 13 }, sharePct: rational(100) };
    const saved = compareShift(evening, tariffs, shift).map(({ savedCents }) => savedCents);
    // 3 × 3.6 kWh from 24 ct to −2.5 ct with 19 % tax: 340.58, between two bills of whole cents.
    expect(saved).toEqual([0, 0, 340]);
  });

  test('a shift over the change of the clocks loses nothing', () => {
    const spring: LoadProfile = {
      from: '2025-03-29',
      kwh: Array.from({ length: 96 + 92 + 96 }, () => rational(1)),
    };
    const toMissingHour = {
      from: { from: 18, to: 20 },
      to: { from: 2, to: 3 },
      sharePct: rational(50),
    };
    const shifted = shiftLoad(spring, toMissingHour);
    expect(totalKwh(shifted)).toEqual(totalKwh(spring));
    expect(shifted.kwh.slice(96, 96 + 92)).toEqual(spring.kwh.slice(96, 96 + 92));
  });

  test('for any load and shift the energy stays, and no quarter falls below 0', () => {
    const load = fc.array(fc.nat(300), { minLength: 1, maxLength: 300 });
    const hour = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(load, hour, hour, hour, hour, fc.nat(100), (kwh, a, b, c, d, pct) => {
        const profile = { from: '2025-10-25', kwh: kwh.map((value) => rational(`${value}/100`)) };
        const shift = { from: { from: a, to: b }, to: { from: c, to: d }, sharePct: rational(pct) };
        const shifted = shiftLoad(profile, shift);
        expect(totalKwh(shifted)).toEqual(totalKwh(profile));
        expect(shifted.kwh.every(({ n }) => n >= 0n)).toBe(true);
        const [before, after] = [tariffBill(profile, FLAT), tariffBill(shifted, FLAT)];
        expect(after.totalCents).toBe(before.totalCents);
      }),
      { numRuns: 60 },
    );
  });

  test.each([-1, 101])('INFORM_BAD_PROFILE for a share of %i %%', (pct) => {
    const shift = { from: { from: 1, to: 2 }, to: { from: 3, to: 4 }, sharePct: rational(pct) };
    expect(() => shiftLoad(evening, shift)).toThrow(
      expect.objectContaining({ code: 'INFORM_BAD_PROFILE' }),
    );
  });
});
