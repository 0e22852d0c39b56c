/** Hot water and heat meters in the monthly information. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { berlinMidnight, DAY_MS, HOUR_MS, type Instant } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';

const ALLOCATOR = 'QDS-10000001-35-08';
const WATER = 'QDS-20000001-18-06';
const OTHER_WATER = 'QDS-20000002-18-06';
const HEAT = 'QDS-30000001-48-04';
const BILL_2024 = { propertyId: 'p1', from: '2024-01-01', to: '2024-12-31', energy: 'gas' };

let fixture: Fixture;
let nextTelegramId = 1_000;

beforeEach(async () => {
  fixture = await createFixture({ empty: true });
  const { properties, heat } = fixture.store;
  properties.putProperty({ id: 'p1', name: 'Lindenhof', address: 'Lindenweg 3, 00000 Stadt' });
  properties.putDwelling({ id: 'd01', propertyId: 'p1', label: 'Links', floor: 0, areaM2: '50' });
  properties.putOccupancy({ id: 'o1', dwellingId: 'd01', name: 'Erste', from: '2020-01-01' });
  heat.putStatement({ ...BILL_2024, heatKwh: '84000', ratedUnits: '21000' });
});
afterEach(() => fixture.close());

function mount(id: string, kind: MeterKind): void {
  const rating = { kq: '1', kc: '1', scale: 'unit' as const };
  const place = { dwellingId: 'd01', room: 'Bad', label: id };
  fixture.store.meters.put({ id, kind, ...place, ...rating, acceptance: acceptanceOf(kind, {}) });
}

/** Litres, watt hours or units, whatever the kind counts. */
function read(id: string, at: Instant, units: number): void {
  const telegramId = nextTelegramId++;
  const meterNo = fixture.store.meters.byId(id)?.no ?? 0;
  const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at, units };
  const due = { dueDate: '2024-12-31', dueDateUnits: 0 };
  fixture.store.readings.add({ ...row, ...due, counter: null, fields: null });
  fixture.store.counters.advanceWatermark(at);
  fixture.store.domainClock.tick(at);
}

/** At the beginning of each of these months. */
function readAt(id: string, values: Readonly<Record<string, number>>): void {
  for (const [month, units] of Object.entries(values)) {
    read(id, berlinMidnight(`${month}-01`) + HOUR_MS, units);
  }
}

async function information(month: string) {
  return (await fixture.get(`/dwellings/d01/consumption?month=${month}`, 'tenant', 'd01')).body;
}

describe('a warm water meter', () => {
  beforeEach(() => {
    mount(ALLOCATOR, 'heat-cost-allocator');
    mount(WATER, 'warm-water');
    readAt(ALLOCATOR, { '2025-01': 0, '2025-02': 100, '2025-03': 150 });
    readAt(WATER, { '2025-01': 7_000, '2025-02': 9_500, '2025-03': 11_500 });
  });

  test('is a hot water part with comparisons of its own, by the formula of the law', async () => {
    const { hotWater, year } = await information('2025-02');
    expect(hotWater).toMatchObject({
      shown: true,
      m3: '2.000',
      kwhPerM3: '125.00',
      heatFrom: 'formula',
      kwh: '250.0',
      substitute: null,
      previousMonth: { kwh: '312.5', differencePct: '-20.0', substitute: null },
      previousYear: null,
    });
    // 50 m² × 24 kWh × 28 of 365 days.
    expect(hotWater.average).toMatchObject({ kwh: '92.1' });
    expect(hotWater.because.kwh).toMatchObject({
      rule: 'month-hot-water-by-formula',
      inputs: { volumeM3: '2.000', kwhPerM3: '125.00' },
    });
    expect(year.at(-1)).toMatchObject({ kwh: '200.0', hotWaterKwh: '250.0' });
  });

  test('takes the heat of a cubic metre from the last bill where that had hot water', async () => {
    const water = { hotWaterKwh: '20000', hotWaterM3: '250' };
    const bill = { ...BILL_2024, heatKwh: '84000', ratedUnits: '21000', ...water };
    fixture.store.heat.putStatement(bill);
    const { hotWater } = await information('2025-02');
    expect(hotWater).toMatchObject({ kwhPerM3: '80.00', kwh: '160.0', heatFrom: 'last-bill' });
    expect(hotWater.because.kwh.rule).toBe('month-hot-water-by-last-bill');
  });

  test('is added up with a second one, and says nothing where one was not read', async () => {
    mount(OTHER_WATER, 'warm-water');
    expect(await information('2025-02')).toMatchObject({
      shown: true,
      hotWater: { shown: false, reason: 'no-data', kwh: null, m3: null },
    });
    readAt(OTHER_WATER, { '2025-01': 0, '2025-02': 500, '2025-03': 1_500 });
    expect((await information('2025-02')).hotWater).toMatchObject({ m3: '3.000', kwh: '375.0' });
  });

  test('is drawn between its neighbours by time where it was not read, and marked', async () => {
    // 742 of the 1,463 hours between the readings lie before the change of the month.
    read(WATER, berlinMidnight('2025-05-01') + HOUR_MS, 17_600);
    const { hotWater, year } = await information('2025-03');
    expect(hotWater).toMatchObject({ substitute: 'interpolated', m3: '3.094' });
    expect(year.at(-1)).toMatchObject({ hotWaterSubstitute: true });
  });

  test('shows the months of the residence only', async () => {
    const { properties } = fixture.store;
    properties.putOccupancy({ id: 'o2', dwellingId: 'd01', name: 'Zweite', from: '2025-02-01' });
    const { hotWater, year } = await information('2025-02');
    expect(hotWater).toMatchObject({ kwh: '250.0', previousMonth: null });
    expect(year.filter((one: { hotWaterKwh: unknown }) => one.hotWaterKwh !== null)).toHaveLength(
      1,
    );
  });

  test('stands in the letter beside the heating, in both languages', async () => {
    const { cookie } = await fixture.as('tenant', 'd01');
    const letter = async (language: string) => {
      const query = `month=2025-02&format=html&language=${language}`;
      const url = `/api/v1/dwellings/d01/consumption/document?${query}`;
      return (await fixture.app.inject({ url, headers: { cookie } })).body;
    };
    const english = await letter('en');
    expect(english).toContain('Your hot water in February 2025');
    expect(english).toContain('2.00 m³ at 125 kWh each');
    expect(english).toContain('20.0% less');
    expect(await letter('de')).toContain('Ihr Warmwasser im Februar 2025');
  });
});

test('without a water meter there is no hot water part', async () => {
  mount(ALLOCATOR, 'heat-cost-allocator');
  readAt(ALLOCATOR, { '2025-01': 0, '2025-02': 100 });
  expect(await information('2025-01')).toMatchObject({ shown: true, hotWater: null });
});

test('a dwelling with a heat meter instead of allocators is told what the meter counted', async () => {
  mount(HEAT, 'heat');
  readAt(HEAT, { '2025-01': 1_000_000, '2025-02': 1_640_500, '2025-03': 2_140_500 });
  expect(await information('2025-02')).toMatchObject({
    heatSource: 'heat-meter',
    kwh: '500.0',
    units: '500.000',
    kwhPerUnit: '1.0000',
    previousMonth: { kwh: '640.5' },
    because: { kwh: { rule: 'month-heat-by-meter', inputs: { meterKwh: '500.0' } } },
  });
});

test('water of a month that is not over is not told', async () => {
  mount(ALLOCATOR, 'heat-cost-allocator');
  mount(WATER, 'warm-water');
  readAt(ALLOCATOR, { '2025-01': 0, '2025-02': 100 });
  readAt(WATER, { '2025-01': 0, '2025-02': 900 });
  read(WATER, berlinMidnight('2025-02-01') + 9 * DAY_MS, 1_300);
  const answer = await fixture.get('/dwellings/d01/consumption?month=2025-02', 'lab');
  expect(answer).toMatchObject({ status: 404, body: { code: 'PROPERTY_NO_CONSUMPTION_YET' } });
});
