/** What a missing duty may cost, once for each reason, and the same findings through every door. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Compile } from 'typebox/compile';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { EXAMPLE_SCHEMAS } from './inform-schemas.ts';

const A = { id: 'A', area_m2: 50, heat_units: 10, hot_water_m3: 10 };
const HOUSE = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 200_000 },
  split: { method: 'heat_meter', q_ww_kwh: 10_000, total_kwh: 50_000 },
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  users: [A, { ...A, id: 'B' }, { ...A, id: 'C', payer: 'landlord' }, { ...A, id: 'D' }],
  letter: {},
};

interface Found {
  readonly code: string;
  readonly field: string;
  readonly consequence_cents: number;
  readonly details: Readonly<Record<string, unknown>>;
}

async function findings(change: object, ...words: string[]): Promise<Found[]> {
  const file = join(temporaryFolder(), 'house.json');
  writeFileSync(file, JSON.stringify({ kind: 'heating_bill', input: { ...HOUSE, ...change } }));
  const io = fakeIo();
  await runMetertwin(['bill', '--input', file, '--json', ...words], io);
  return (JSON.parse(io.stdout()) as { findings: Found[] }).findings;
}

const SHARE = 50_000;
const three = (cents: number): number => Math.round(cents * 0.03);
const sumOf = (all: readonly Found[]): number =>
  all.reduce((sum, { consequence_cents: own }) => sum + own, 0);

test('all that is missing of the information allows one cut of 3 %, named with each', async () => {
  const all = await findings({ facts: { monthly_information_complete: false } });
  const missing = all.filter(
    ({ code, field }) => code === 'missing-information' || field.startsWith('letter.'),
  );
  expect(missing.length).toBeGreaterThan(5);
  // Three tenants; the landlord pays the fourth line and cuts nothing.
  expect(sumOf(missing)).toBe(3 * three(SHARE));
  const alone = missing.filter(({ details }) => details['cutCents'] !== undefined);
  expect(alone.every(({ details }) => details['cutCents'] === 3 * three(SHARE))).toBe(true);
});

test('what the bill takes off already is not found again', async () => {
  const users = HOUSE.users.map((user) =>
    user.id === 'A' ? { ...user, reductions: ['missing_information'] } : user,
  );
  const all = await findings({ users, facts: { monthly_information_complete: false } });
  expect(sumOf(all.filter(({ code }) => code !== 'hot-water-meter-missing'))).toBe(
    2 * three(SHARE),
  );
});

test('reasons apart are cuts apart, and one reason has one of 15 %', async () => {
  const all = await findings({
    letter: undefined,
    facts: {
      monthly_information_complete: false,
      remotely_readable: false,
      devices_installed_on: '2023-01-01',
      oil_or_gas_heating: true,
    },
    split: { method: 'formula_volume', volume_m3: 40, tw_c: 60, total_kwh: 50_000 },
    users: HOUSE.users.map((user) => ({ ...user, group: 'g' })),
    groups: {
      measured_pct: 70,
      groups: [{ id: 'g', kwh: 1, consumption_pct: 70, is_rest: true }],
    },
  });
  const cents = (code: string): number => sumOf(all.filter((one) => one.code === code));
  expect(cents('missing-information')).toBe(3 * three(SHARE));
  expect(cents('no-remote-reading')).toBe(3 * three(SHARE));
  const heating = 45_000;
  expect(cents('missing-co2-information')).toBe(3 * three(heating));
  const byConsumption = cents('group-by-subtraction') + cents('hot-water-meter-missing');
  expect(byConsumption).toBe(3 * Math.round(SHARE * 0.15));
});

test('units that are read by hand cost their own tenants alone', async () => {
  const users = HOUSE.users.map((user, index) => ({ ...user, remotely_readable: index !== 1 }));
  const facts = { devices_installed_on: '2023-01-01' };
  const all = await findings({ letter: undefined, users, facts });
  expect(all.filter(({ code }) => code === 'no-remote-reading')).toEqual([
    expect.objectContaining({
      field: 'users[1].remotely_readable',
      consequence_cents: three(SHARE),
    }),
  ]);
});

test.each<[string, object, object, string, string | undefined]>([
  ['the day after', { to: '2024-12-31' }, {}, 'periods-apart', undefined],
  ['a gap', { to: '2024-11-30' }, {}, 'periods-apart', 'warning'],
  ['the same stock', { closing: 700, closing_cents: 9 }, stock(700, 9), 'stock-differs', undefined],
  ['more stock', { closing: 699, closing_cents: 9 }, stock(700, 9), 'stock-differs', 'error'],
  ['dearer stock', { closing: 700, closing_cents: 8 }, stock(700, 9), 'stock-differs', 'error'],
  ['no opening stock', { closing: 700 }, {}, 'stock-differs', 'error'],
  ['the same reading', { end_readings: { w: 7 } }, water(7), 'reading-differs', undefined],
  ['a reading before', { end_readings: { w: 8 } }, water(7), 'reading-differs', 'error'],
  ['a reading behind', { end_readings: { w: 6 } }, water(7), 'reading-differs', 'warning'],
])('a bill begins where the one before ended: %s', async (_what, before, change, code, level) => {
  const all = (await findings({ letter: undefined, before, ...change })) as (Found & {
    level: string;
  })[];
  expect(all.find((one) => one.code === code)?.level).toBe(level);
});

function stock(quantity: number, cents: number) {
  const lots = [
    { quantity, cents },
    { quantity: 900, cents: 90_000, delivered_on: '2025-05-01' },
  ];
  return { costs: { unitary_cents: 9, fuel_stock: { stock_and_deliveries: lots, closing: 0 } } };
}

function water(value: number) {
  const { hot_water_m3: _m3, ...user } = A;
  const readings = {
    start: { day: '2024-12-31', value },
    end: { day: '2025-12-31', value: value + 10 },
  };
  return {
    users: [{ ...user, water_meters: [{ id: 'w', ...readings }] }, ...HOUSE.users.slice(1)],
  };
}

test('a worksheet that says what stands on its letter hears what is missing there', async () => {
  const fields = (all: readonly Found[]): string[] => all.map(({ field }) => field);
  expect(fields(await findings({}))).toContain('letter.mix');
  const mix = [{ carrier: 'natural_gas', pct: 100 }];
  expect(fields(await findings({ letter: { annual: { mix } } }))).not.toContain('letter.mix');
  expect(fields(await findings({ letter: undefined }))).not.toContain('letter.mix');
});

test('the schema of each kind of information takes its worked examples and no other field', () => {
  const rows = readFileSync('test/vectors/billing.jsonl', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; input: object })
    .filter(({ kind }) => Object.hasOwn(EXAMPLE_SCHEMAS, kind));
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(Object.keys(EXAMPLE_SCHEMAS)));
  for (const { kind, input } of rows) {
    const check = Compile(EXAMPLE_SCHEMAS[kind] ?? {});
    expect(check.Check(input), kind).toBe(true);
    expect(check.Check({ ...input, other: 1 }), kind).toBe(false);
    expect(check.Check({}), kind).toBe(false);
  }
});

test.each([['--out', 'bills'], ['--pdf', 'bill.pdf'], []])(
  'a warning is told with what is written %s %s',
  async (...words) => {
    const cwd = temporaryFolder();
    const input = { ...HOUSE, letter: undefined, facts: { main_meter_m3: 99 } };
    writeFileSync(join(cwd, 'house.json'), JSON.stringify({ kind: 'heating_bill', input }));
    const io = fakeIo({ cwd });
    await runMetertwin(['bill', '--input', 'house.json', ...words], io);
    expect(io.stdout()).toMatch(/warning\s+main-meter-differs\s+facts\.main_meter_m3/);
  },
);
