import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { berlinMidnight, DAY_MS, HOUR_MS, type CivilDate, type Instant } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { firstDay, monthLater } from '#kernel/month.ts';
import { METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';

let fixture: Fixture;
let nextTelegramId = 1_000;

beforeEach(async () => {
  fixture = await createFixture({ empty: true });
  const { store } = fixture;
  store.properties.putProperty({
    id: 'p1',
    name: 'Lindenhof',
    address: 'Lindenweg 3, 00000 Stadt',
  });
  store.properties.putDwelling({
    id: 'd01',
    propertyId: 'p1',
    label: 'Links',
    floor: 0,
    areaM2: '62',
  });
  live('o1', 'Erste', '2020-01-01');
  for (const [index, id] of METERS.slice(0, 2).entries()) {
    store.meters.put({
      id,
      kind: 'heat-cost-allocator',
      dwellingId: 'd01',
      room: 'Bad',
      label: `d01-r${index + 1}`,
      kq: index === 0 ? '1.5' : '2',
      kc: '1',
      scale: 'unit',
      acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 }),
    });
  }
  const period = { from: '2023-01-01', to: '2023-12-31' };
  store.heat.putStatement({
    propertyId: 'p1',
    ...period,
    heatKwh: '84000',
    ratedUnits: '21000',
    energy: 'gas',
  });
});
afterEach(() => fixture.close());

function live(id: string, name: string, from: CivilDate, to?: CivilDate): void {
  const row = { id, dwellingId: 'd01', name, from };
  fixture.store.properties.putOccupancy(to === undefined ? row : { ...row, to });
}

interface Read {
  readonly units: number;
  readonly dueDate?: CivilDate;
  readonly dueDateUnits?: number;
  readonly vouchedBy?: 'nobody';
  readonly standing?: 'held';
}

function read(
  meter: number,
  at: Instant,
  { units, dueDate = '2024-12-31', dueDateUnits = 0, ...trust }: Read,
) {
  const telegramId = nextTelegramId++;
  const meterNo = fixture.store.meters.byId(METERS[meter] ?? '')?.no ?? 0;
  const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at };
  const values = { units, dueDate, dueDateUnits, counter: null, fields: null };
  fixture.store.readings.add({ ...row, ...values, ...trust });
  fixture.store.counters.advanceWatermark(at);
  fixture.store.domainClock.tick(at);
}

/** One reading a month, three hours before it ends; the first in December of the year before. */
function readMonths(meter: number, months: readonly number[], from = '2025-01'): void {
  let units = 0;
  for (const [index, counted] of months.entries()) {
    units += counted;
    const end = berlinMidnight(firstDay(monthLater(from, index + 1)));
    read(meter, end - 3 * HOUR_MS, { units });
  }
  read(meter, fixture.store.counters.watermark() ?? 0 + DAY_MS, { units });
}

const consumption = async (month?: string) =>
  (
    await fixture.get(
      `/dwellings/d01/consumption${month ? `?month=${month}` : ''}`,
      'tenant',
      'd01',
    )
  ).body;

describe('the consumption of a month', () => {
  beforeEach(() => {
    for (const meter of [0, 1]) {
      read(meter, berlinMidnight('2025-01-01') + HOUR_MS, { units: 0 });
      readMonths(meter, [40, 30, 25]);
      read(meter, berlinMidnight('2025-04-02'), { units: 96 });
    }
  });

  test('is rated units times the heat of a unit in the last bill', async () => {
    const body = await consumption('2025-02');
    expect(body).toMatchObject({
      shown: true,
      month: '2025-02',
      units: '105.000',
      kwhPerUnit: '4.0000',
      kwh: '420.0',
      substitute: null,
      previousMonth: { kwh: '560.0', differencePct: '-25.0', substitute: null },
      previousYear: null,
      months: ['2025-01', '2025-02', '2025-03'],
    });
    // 62 m² × 107 kWh × 150 ‰.
    expect(body.average).toMatchObject({ kwh: '995.1', differencePct: '-57.8' });
    expect(body.because.kwh.inputs).toMatchObject({ ratedUnits: '105.000', lastBillKwh: '84000' });
  });

  test('is the newest whole month when none is asked for, and never one that is not over', async () => {
    expect(await consumption()).toMatchObject({ month: '2025-03', kwh: '350.0' });
    const path = '/dwellings/d01/consumption?month=2025-04';
    const { status, body } = await fixture.get(path, 'tenant', 'd01');
    expect(status).toBe(404);
    expect(body.message).toContain('the end of 2025-04 is missing');
  });

  test('says what nobody vouches for, and what is held and not counted', async () => {
    expect(await consumption('2025-03')).toMatchObject({ unvouched: false, heldReadings: 0 });
    read(0, berlinMidnight('2025-04-01') - HOUR_MS, { units: 95, vouchedBy: 'nobody' });
    read(1, berlinMidnight('2025-03-21'), { units: 80, vouchedBy: 'nobody', standing: 'held' });
    expect(await consumption('2025-03')).toMatchObject({ unvouched: true, heldReadings: 1 });
  });

  test('shows a year with what was measured, adjusted where the weather is known', async () => {
    const degreeDays = { degreeDays: '400', normalDegreeDays: '500' };
    fixture.store.heat.putClimate({ propertyId: 'p1', month: '2025-02', ...degreeDays });
    const { year } = await consumption('2025-03');
    const noWater = { hotWaterKwh: null, hotWaterSubstitute: false };
    expect(year).toHaveLength(12);
    expect(year.slice(-3)).toEqual([
      { month: '2025-01', kwh: '560.0', adjustedKwh: null, substitute: false, ...noWater },
      { month: '2025-02', kwh: '420.0', adjustedKwh: '525.0', substitute: false, ...noWater },
      { month: '2025-03', kwh: '350.0', adjustedKwh: null, substitute: false, ...noWater },
    ]);
  });

  test('belongs to whoever lives there for the whole of it', async () => {
    live('o1', 'Erste', '2020-01-01', '2025-02-14');
    live('o2', 'Zweite', '2025-02-15');
    expect(await consumption('2025-02')).toMatchObject({
      shown: false,
      reason: 'not-a-full-month',
      occupant: 'Zweite',
      kwh: null,
      months: ['2025-03'],
    });
    const march = await consumption('2025-03');
    expect(march).toMatchObject({ shown: true, previousMonth: null });
    expect(JSON.stringify(march)).not.toContain('420');
    expect(march.year.filter(({ kwh }: { kwh: string | null }) => kwh !== null)).toHaveLength(1);
  });

  test('names the source of the average user in the language that was asked for', async () => {
    const referenceIn = async (query: string) => {
      const answer = await fixture.get(`/dwellings/d01/consumption${query}`, 'tenant', 'd01');
      return answer.body.averageReference as string;
    };
    expect(await referenceIn('?language=en')).toContain('apartment building');
    expect(await referenceIn('?language=de')).toContain('Mehrfamilienhaus');
    expect(await referenceIn('')).toContain('Mehrfamilienhaus');
  });

  test('comes as a letter, the same bytes each time', async () => {
    const ask = async (query: string) => {
      const { cookie } = await fixture.as('tenant', 'd01');
      const url = `/api/v1/dwellings/d01/consumption/document?month=2025-02${query}`;
      return fixture.app.inject({ url, headers: { cookie } });
    };
    const html = await ask('&format=html&language=en');
    expect(html.headers['content-disposition']).toBe(
      'attachment; filename="consumption-d01-2025-02.html"',
    );
    expect(html.body).toContain('Consumption information for February 2025');
    expect(html.body).toContain('420\u00a0kWh');
    expect(html.body).toContain('25.0% less');
    const [first, second] = [await ask(''), await ask('&format=pdf')];
    expect(first.headers['content-type']).toBe('application/pdf');
    expect(first.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(first.rawPayload.equals(second.rawPayload)).toBe(true);
  });
});

describe('what was not read', () => {
  test('is drawn between its neighbours by degree days and marked', async () => {
    for (const meter of [0, 1]) read(meter, berlinMidnight('2025-01-01'), { units: 0 });
    for (const meter of [0, 1]) read(meter, berlinMidnight('2025-03-01'), { units: 320 });
    const january = await consumption('2025-01');
    expect(january).toMatchObject({ substitute: 'interpolated', units: '595.000' });
    const february = await consumption('2025-02');
    expect(february).toMatchObject({
      substitute: 'interpolated',
      units: '525.000',
      previousMonth: { substitute: 'interpolated' },
    });
    expect(february.year.at(-1)).toMatchObject({ substitute: true });
  });

  test('is not shown where one meter of the dwelling cannot be followed', async () => {
    read(0, berlinMidnight('2025-01-01'), { units: 0 });
    read(0, berlinMidnight('2025-02-01'), { units: 100 });
    // Its last due date was in summer, so it says nothing about the turn of the year.
    read(1, berlinMidnight('2025-02-01'), { units: 100, dueDate: '2024-06-30' });
    expect(await consumption('2025-01')).toMatchObject({ shown: false, reason: 'no-data' });
  });

  test('takes the value at the due date from the reading behind it, however late that is', async () => {
    for (const meter of [0, 1]) {
      read(meter, berlinMidnight('2024-12-01'), { units: 200, dueDate: '2023-12-31' });
      const late = berlinMidnight('2025-01-31');
      read(meter, late, { units: 70, dueDate: '2024-12-31', dueDateUnits: 260 });
      read(meter, berlinMidnight('2025-02-01') + HOUR_MS, { units: 72 });
    }
    expect(await consumption('2024-12')).toMatchObject({ units: '210.000', substitute: null });
    expect(await consumption('2025-01')).toMatchObject({ units: '245.000', substitute: null });
  });

  test('falls back to the same month of last year where nothing follows', async () => {
    for (const meter of [0, 1]) {
      read(meter, berlinMidnight('2024-01-01'), { units: 0, dueDate: '2023-12-31' });
      read(meter, berlinMidnight('2024-02-01'), { units: 50, dueDate: '2023-12-31' });
    }
    read(0, berlinMidnight('2025-01-01'), { units: 0, dueDateUnits: 300 });
    read(0, berlinMidnight('2025-02-01'), { units: 60, dueDateUnits: 300 });
    // The second meter is silent since then.
    expect(await consumption('2025-01')).toMatchObject({
      substitute: 'last-year',
      units: '190.000',
      previousYear: { kwh: '700.0', substitute: null },
    });
  });
});

test.each([
  ['an exchanged device, which counts from 0 again', { units: 10 }],
  ['a due date that jumped back', { units: 400, dueDate: '2023-12-31' }],
])('%s ends the stretch instead of counting below 0', async (_, strange) => {
  for (const meter of [0, 1]) {
    read(meter, berlinMidnight('2025-01-01'), { units: 300 });
    read(meter, berlinMidnight('2025-02-01'), strange);
  }
  expect(await consumption('2025-01')).toMatchObject({ shown: false, reason: 'no-data' });
});

test.each([
  ['no finished bill gives the heat of a unit', '2023-01', 'PROPERTY_NO_CONSUMPTION_YET'],
  ['a month that is not over', '2025-02', 'PROPERTY_NO_CONSUMPTION_YET'],
  ['a month of long ago is not kept', '2014-12', 'PROPERTY_NOT_FOUND'],
])('%s', async (_, month, code) => {
  read(0, berlinMidnight('2025-02-01'), { units: 1 });
  const { status, body } = await fixture.get(`/dwellings/d01/consumption?month=${month}`, 'lab');
  expect(status).toBe(404);
  expect(body).toMatchObject({ code, message: expect.stringContaining(month) as string });
});

test('before the first bundle there is no month', async () => {
  const { status, body } = await fixture.get('/dwellings/d01/consumption', 'lab');
  expect({ status, message: body.message }).toEqual({
    status: 404,
    message: 'there is no consumption information yet: a whole month of readings is missing',
  });
});
