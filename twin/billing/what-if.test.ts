import { describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { GERMANY, input, user } from './house.fixture.ts';
import { whatIf, type Change, type WhatIf } from './what-if.ts';

const HOUSE = input(
  [
    user('a1', 50, { unit: 'a', to: '2025-06-30', heatUnits: rational(600) }),
    user('a2', 50, { unit: 'a', from: '2025-07-01', heatUnits: rational(400) }),
    user('b', 50, { meters: [{ units: 1_500, kq: '2' }] }),
  ],
  100_000,
);
const ask = (change: Change): WhatIf => whatIf(HOUSE, change, GERMANY);
const units = ({ units: rows }: WhatIf) =>
  rows.map(({ unit, differenceCents }) => [unit, differenceCents]);

describe('before and after', () => {
  test('nothing changes where nothing is changed', () => {
    expect(units(ask({}))).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });

  test('a lower share by consumption moves costs to who heats less', () => {
    // a has half the area and a quarter of the units: 20 points of 100 000 × (1/2 − 1/4).
    expect(units(ask({ shares: { heatingConsumptionPct: rational(50) } }))).toEqual([
      ['a', 5_000],
      ['b', -5_000],
    ]);
  });

  test('dearer fuel makes every share dearer', () => {
    const { before, after, units: rows } = ask({ costsPct: rational(20) });
    expect([before.totalCents, after.totalCents]).toEqual([100_000, 120_000]);
    expect(rows).toEqual([
      { unit: 'a', beforeCents: 32_500, afterCents: 39_000, differenceCents: 6_500 },
      { unit: 'b', beforeCents: 67_500, afterCents: 81_000, differenceCents: 13_500 },
    ]);
  });

  test('another day of the change moves costs between the two users only', () => {
    const moved = ask({ moved: { unit: 'a', day: '2025-03-01' } });
    expect(units(moved)).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    const [first, second] = moved.users;
    expect(first?.differenceCents).toBeLessThan(0);
    expect(first?.differenceCents).toBe(0 - (second?.differenceCents ?? 0));
    expect(moved.after.lines[1]).toMatchObject({
      period: { from: '2025-03-01', to: '2025-12-31' },
    });
  });

  test('a failed device is estimated from those that measured', () => {
    const failed = [
      { user: 'b', side: 'heating', areaM2: rational(25), basis: { method: 'building_average' } },
    ] as const;
    const { after } = ask({ failed });
    // Half of b measured 1 500; with a's 1 000 that is 2 500 over 75 m², for 25 m² more.
    expect(after.lines[2]?.heatUnits).toEqual(rational('7000/3'));
    expect(after.totalCents).toBe(100_000);
  });

  test('too many failed devices send the costs by area', () => {
    const failed = [
      { user: 'b', side: 'heating', areaM2: rational(50), basis: { method: 'building_average' } },
    ] as const;
    expect(units(ask({ failed }))).toEqual([
      ['a', 17_500],
      ['b', -17_500],
    ]);
  });
});

test.each<[string, Change]>([
  ['change.moved.unit', { moved: { unit: 'b', day: '2025-03-01' } }],
  ['change.moved.day', { moved: { unit: 'a', day: '2025-01-01' } }],
  ['change.moved.day', { moved: { unit: 'a', day: '2026-01-01' } }],
  ['change.costs_pct', { costsPct: rational(-101) }],
  [
    'failed[0].user',
    {
      failed: [
        { user: 'x', side: 'heating', areaM2: rational(1), basis: { method: 'building_average' } },
      ],
    },
  ],
])('a change that does not fit names %s', (field, change) => {
  expect(() => ask(change)).toThrow(expect.objectContaining({ code: 'BILLING_BAD_FIELD' }));
  expect(() => ask(change)).toThrow(field);
});
