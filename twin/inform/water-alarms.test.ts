import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational, sum } from '#kernel/rational.ts';
import { groupView, revealsOneDwelling } from './landlord-view.ts';
import { longestDryRun, pulsedFlow, waterAlarms } from './water-alarms.ts';

const LIMIT = { q3M3h: rational('2.5'), pctOfQ3: rational(5) };
const flow = (values: readonly number[]) => values.map((value) => rational(value));

describe('water alarms', () => {
  test('come never before 24 h are seen', () => {
    expect(waterAlarms(flow(Array(95).fill(1)), LIMIT).noDryHour).toBeNull();
    expect(waterAlarms(flow(Array(96).fill(1)), LIMIT).noDryHour).toBe(95);
  });

  test('a drip leaves dry quarters but no dry hour', () => {
    const drip = flow(Array.from({ length: 192 }, (_, index) => (index % 3 === 0 ? 1 : 0)));
    expect(waterAlarms(drip, LIMIT)).toMatchObject({ noDryHour: 95, noDryInterval: null });
  });

  test('agree with a plain search over every window', () => {
    const litres = fc.array(fc.constantFrom(0, 0, 0, 1, 40), { maxLength: 300 });
    const plain = (values: readonly number[], length: number): number | null => {
      for (let end = 95; end < values.length; end++) {
        const day = values.slice(end - 95, end + 1).map((value) => (value === 0 ? 'd' : 'w'));
        if (!day.join('').includes('d'.repeat(length))) return end;
      }
      return null;
    };
    fc.assert(
      fc.property(litres, (values) => {
        const alarms = waterAlarms(flow(values), LIMIT);
        expect(alarms.noDryHour).toBe(plain(values, 4));
        expect(alarms.noDryInterval).toBe(plain(values, 1));
      }),
    );
  });

  test('pulses lose no litre but the unfinished pulse', () => {
    const litres = pulsedFlow(rational('2.5'), { pulseLitres: rational(1), days: 2 });
    expect(sum(litres)).toEqual(rational(120));
    expect(longestDryRun(litres)).toBeGreaterThan(0);
    expect(longestDryRun(litres)).toBeLessThan(4);
    expect(waterAlarms(litres)).toEqual({ noDryHour: 95, noDryInterval: null, burst: null });
  });
});

describe('a sum for the landlord', () => {
  test('is not shown where the landlord lives in one of three flats', () => {
    expect(groupView({ values: flow([1, 1, 1]) }).sumShown).toBe(true);
    expect(groupView({ values: flow([1, 1, 1]), knownDwellings: 1 }).sumShown).toBe(false);
  });

  test('is not shown where one flat is nearly all of it', () => {
    expect(groupView({ values: flow([80, 10, 10]) }).sumShown).toBe(true);
    expect(groupView({ values: flow([81, 10, 9]) }).sumShown).toBe(false);
    expect(groupView({ values: flow([0, 0, 0]) })).toMatchObject({
      largestSharePct: '0.00',
      sumShown: true,
    });
  });

  test.each([
    [['a', 'b', 'c'], ['a', 'b', 'c', 'd'], true],
    [['a', 'b', 'c', 'd'], ['a', 'b', 'c'], true],
    [['a', 'b', 'c'], ['a', 'b', 'c'], false],
    [['a', 'b', 'c'], ['a', 'b', 'd'], false],
  ])('of %j and of %j gives one flat away: %s', (shown, asked, reveals) => {
    expect(revealsOneDwelling(new Set(shown), new Set(asked))).toBe(reveals);
  });
});
