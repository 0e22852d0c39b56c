import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toExactText, ZERO } from '#kernel/rational.ts';
import { berlinMidnight, HOUR_MS, type Instant } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { billSource } from '../property/bill-source.ts';
import { METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
  const { store } = fixture;
  const costs = { propertyId: 'p1', heatingCents: 1_200_000, consumptionPct: 70 };
  const statement = JSON.stringify(STATEMENT);
  store.costs.put({ ...costs, from: '2025-01-01', to: '2025-12-31', statement });
  for (const [index, units] of [400, 300, 200, 100].entries()) {
    const value = { units: 1, dueDate: '2025-12-31', dueDateUnits: units };
    add(METERS[index] ?? '', berlinMidnight('2026-01-01') + HOUR_MS, value);
  }
  for (const [index, id] of WATER.entries()) {
    const words = { room: 'bath', label: `w${index}`, kq: '1', kc: '1', scale: 'unit' } as const;
    const acceptance = acceptanceOf('warm-water', {});
    store.meters.put({
      id,
      kind: 'warm-water',
      dwellingId: `d0${index + 1}`,
      ...words,
      acceptance,
    });
    add(id, berlinMidnight('2025-01-01') - HOUR_MS, { units: 50_000 });
    add(id, berlinMidnight('2026-01-01') - HOUR_MS, { units: 50_000 + 10_000 * (index + 1) });
  }
});
afterEach(() => fixture.close());

const WATER = ['QDS-70000001-35-06', 'QDS-70000002-35-06'];
const STATEMENT = {
  heating_only_cents: 10_000,
  split: { method: 'heat_meter', q_ww_kwh: 20_000, total_kwh: 100_000 },
  hot_water_consumption_pct: 50,
  co2: {
    living_area_m2: 202,
    deliveries: [{ fuel: 'natural_gas_gross_kwh', quantity: 40_000, year: 2025 }],
  },
  prepaid_cents: { 'd01-o1': 250_000, 'd01-o2': 100_000 },
};

let nextTelegramId = 50_000;
function add(
  meterId: string,
  at: Instant,
  value: { units: number; dueDate?: string; dueDateUnits?: number },
): void {
  const telegramId = nextTelegramId++;
  const meterNo = fixture.store.meters.byId(meterId)?.no ?? 0;
  const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at };
  const { units, dueDate = null, dueDateUnits = null } = value;
  fixture.store.readings.add({ ...row, units, dueDate, dueDateUnits, counter: null, fields: null });
  fixture.store.counters.advanceWatermark(at);
  fixture.store.domainClock.tick(at);
}

describe('a bill with a cost statement', () => {
  test('adds up to all costs, hot water and CO2 in it', async () => {
    const { body } = await fixture.get('/bills?period=2025', 'lab');
    expect(body).toMatchObject({ totalCents: 1_210_000, sumCents: 1_210_000, provisional: false });
    const rows = body.rows as { totalCents: number; hotWaterCents: number }[];
    expect(rows.reduce((sum, { totalCents }) => sum + totalCents, 0)).toBe(1_210_000);
    expect(body.costs.hotWaterCents).toBe(240_000);
    expect(rows.reduce((sum, { hotWaterCents }) => sum + hotWaterCents, 0)).toBe(240_000);
  });

  test('counts hot water from one due-date value to the next where the meter sends them', async () => {
    const id = WATER[0] ?? '';
    add(id, berlinMidnight('2025-01-01') + HOUR_MS, {
      units: 50_100,
      dueDate: '2024-12-31',
      dueDateUnits: 50_040,
    });
    const open = billSource(fixture.store, '2025');
    expect(open.openMeters).toBe(0);
    add(id, berlinMidnight('2026-01-01') + HOUR_MS, {
      units: 60_900,
      dueDate: '2025-12-31',
      dueDateUnits: 60_050,
    });
    const own = billSource(fixture.store, '2025').input.users.find(({ unit }) => unit === 'd01');
    expect(toExactText(own?.hotWaterM3 ?? ZERO)).toBe('10.01');
  });

  test('takes the volume of the warm water meters', () => {
    const { users } = billSource(fixture.store, '2025').input;
    expect(users.map(({ hotWaterM3 }) => hotWaterM3 && toExactText(hotWaterM3))).toEqual([
      '10',
      '20',
      undefined,
      undefined,
    ]);
  });

  test('shows a tenant hot water, credit and balance with their reasons', async () => {
    const { body } = await fixture.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect(body).toMatchObject({
      hotWaterBaseCents: 30_000,
      hotWaterConsumptionCents: 40_000,
      balanceCents: body.payableCents - 250_000,
      because: {
        hotWaterConsumption: {
          rule: 'consumption-by-volume',
          inputs: { volumeM3: '10', totalVolumeM3: '30' },
        },
        co2Credit: { rule: 'co2-credit' },
        balance: { formula: 'balanceCents = payableCents − prepaidCents' },
      },
    });
    expect(body.totalCents - body.co2CreditCents).toBe(body.payableCents);
  });

  test('splits volume and prepayments when the users change', async () => {
    const { store } = fixture;
    const first = { id: 'd01-o1', dwellingId: 'd01', name: 'First', from: '2020-01-01' };
    store.properties.putOccupancy({ ...first, to: '2025-04-30' });
    const second = { id: 'd01-o2', dwellingId: 'd01', name: 'Second', from: '2025-05-01' };
    store.properties.putOccupancy(second);
    const change = berlinMidnight('2025-05-01') - HOUR_MS;
    add(WATER[0] ?? '', change, { units: 54_000 });
    add(METERS[0] ?? '', change, { units: 150, dueDate: '2024-12-31', dueDateUnits: 0 });
    const { users } = billSource(store, '2025').input;
    expect(users.slice(0, 2)).toMatchObject([
      { id: 'd01-o1', devices: [{ units: 150 }], prepaidCents: 250_000 },
      { id: 'd01-o2', devices: [{ units: 250 }], prepaidCents: 100_000 },
    ]);
    const volumes = users.slice(0, 2).map(({ hotWaterM3 }) => toExactText(hotWaterM3 ?? ZERO));
    expect(volumes).toEqual(['4', '6']);
    const { body } = await fixture.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect(body).toMatchObject({ occupant: 'Second', balanceCents: body.payableCents - 100_000 });
  });

  test('keeps hot water of single dwellings from the landlord while the period runs', async () => {
    add(METERS[3] ?? '', berlinMidnight('2026-01-01') + 2 * HOUR_MS, { units: 1 });
    const answer = await fixture.get('/bills/d01?period=2025', 'landlord');
    expect(answer).toMatchObject({ status: 403, body: { code: 'API_BILL_NOT_FINAL' } });
  });

  test('names what is missing in a statement', async () => {
    const { store } = fixture;
    const costs = { propertyId: 'p1', heatingCents: 1, consumptionPct: 70 };
    const statement = JSON.stringify({ split: { method: 'heat_meter', q_ww_kwh: 1 } });
    store.costs.put({ ...costs, from: '2025-01-01', to: '2025-12-31', statement });
    const answer = await fixture.get('/bills?period=2025', 'lab');
    expect(answer).toMatchObject({ status: 422, body: { code: 'BILLING_BAD_FIELD' } });
    expect(answer.body.message).toContain('split.total_kwh');
  });
});
