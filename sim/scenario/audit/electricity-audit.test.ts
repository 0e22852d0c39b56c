/** Costs of electricity, checked by the registers of the world and the tariff of the file. */
import { expect, test } from 'vitest';
import { berlinMidnight, MINUTE_MS } from '#kernel/time.ts';
import type { ScenarioTariff } from '../schema.ts';
import { auditElectricity, QuarterRegisters } from './electricity-audit.ts';

const QUARTER_MS = 15 * MINUTE_MS;
const METER = 'TST-55670015-00-02';
const FLAT: ScenarioTariff = { id: 'flat', baseCentsPerYear: 36_500, flat: { ctPerKwh: 30 } };
const HOURS = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 10 : 20));

/** A quarter of a kWh in each quarter of an hour from a midnight on. */
function registers(from: number, count: number): QuarterRegisters {
  const own = new QuarterRegisters();
  for (let index = 0; index <= count; index++) {
    own.sent(METER, from + index * QUARTER_MS + 7 * MINUTE_MS, 250 * index);
  }
  return own;
}

function wrong(
  tariff: ScenarioTariff | undefined,
  o: { day?: string; count?: number; costCents: number; has?: number },
): number | null {
  const { day = '2026-01-05', count = 96, costCents, has = count } = o;
  const from = berlinMidnight(day);
  const view = { dwellingId: 'd01', from, wh: 0, costCents, shiftSavesCents: 0 };
  const [judged] = auditElectricity({
    views: [{ ...view, quarterCount: count, estimatedCount: 0 }],
    registers: registers(from, has),
    meterOf: () => METER,
    tariff,
  });
  return judged?.wrongCents ?? null;
}

test.each([
  ['flat', FLAT, { costCents: 24 * 30 + 100 }],
  ['a cent too much', FLAT, { costCents: 24 * 30 + 101 }],
  [
    'HT/NT',
    { id: 'x', htNt: { fromHour: 6, toHour: 22, htCtPerKwh: 40, ntCtPerKwh: 20 } },
    { costCents: 16 * 40 + 8 * 20 },
  ],
  [
    'HT/NT over midnight',
    { id: 'x', htNt: { fromHour: 22, toHour: 6, htCtPerKwh: 40, ntCtPerKwh: 20 } },
    { costCents: 8 * 40 + 16 * 20 },
  ],
  [
    'HT all day',
    { id: 'x', htNt: { fromHour: 0, toHour: 24, htCtPerKwh: 40, ntCtPerKwh: 20 } },
    { costCents: 24 * 40 },
  ],
  [
    'dynamic with VAT',
    { id: 'x', dynamic: { hourCtPerKwh: HOURS, vatPct: 19, fixedCtPerKwh: 5.5 } },
    { costCents: Math.round((6 * 10 + 18 * 20) * 1.19 + 24 * 5.5) },
  ],
  ['the day of 100 quarters', FLAT, { day: '2026-10-25', count: 100, costCents: 25 * 30 + 100 }],
  ['the day of 92 quarters', FLAT, { day: '2026-03-29', count: 92, costCents: 23 * 30 + 100 }],
] as const)('%s', (name, tariff, o) => {
  expect(wrong(tariff, o)).toBe(name === 'a cent too much' ? 1 : 0);
});

test('nobody can check a meter that was silent, or a file without a tariff', () => {
  expect(wrong(FLAT, { costCents: 0, has: 40 })).toBeNull();
  expect(wrong(undefined, { costCents: 0 })).toBeNull();
});
