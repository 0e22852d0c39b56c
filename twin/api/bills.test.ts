import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { billSource } from '../property/bill-source.ts';
import {
  addFebruary,
  addReading as addStoredReading,
  METERS,
  type TestReading,
} from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

const addReading = (meter: number, reading: TestReading): void =>
  addStoredReading(fixture.store, METERS[meter] ?? '', reading);

const NEXT_YEAR = berlinMidnight('2026-01-01');

/** Every meter has passed the due date of 2025 with `units`. */
function finishYear(units: readonly number[] = [400, 300, 200, 100]): void {
  for (const [meter, dueDateUnits] of units.entries()) {
    addReading(meter, { at: NEXT_YEAR + HOUR_MS, units: 1, dueDate: '2025-12-31', dueDateUnits });
  }
}

describe('GET /bills', () => {
  test('adds up to the costs, to the cent', async () => {
    finishYear();
    const { body } = await fixture.get('/bills?period=2025', 'lab');
    expect(body).toMatchObject({ provisional: false, openMeters: 0, addsUp: true });
    expect(body).toMatchObject({ totalCents: 1_200_000, sumCents: 1_200_000, withheld: false });
    expect(body.costs).toEqual({
      heatingCents: 1_200_000,
      consumptionPct: 70,
      basePotCents: 360_000,
      consumptionPotCents: 840_000,
    });
    const rows = body.rows as { consumptionCents: number; baseCents: number; totalCents: number }[];
    expect(rows.map(({ consumptionCents }) => consumptionCents)).toEqual([
      336_000, 252_000, 168_000, 84_000,
    ]);
    expect(rows.reduce((sum, { totalCents }) => sum + totalCents, 0)).toBe(1_200_000);
  });

  test('keeps single dwellings from the landlord until the period is over', async () => {
    const early = await fixture.get('/bills?period=2025', 'landlord');
    expect(early.body).toMatchObject({ withheld: true, ratedUnits: null });
    addFebruary(fixture.store);
    const running = await fixture.get('/bills?period=2025', 'landlord');
    expect(running.body).toMatchObject({ provisional: true, withheld: true, addsUp: true });
    for (const row of running.body.rows) {
      expect(row).toMatchObject({ ratedUnits: null, consumptionCents: null, totalCents: null });
    }
    // 1,000 units by rating 1.26 up to the end of February; March is not over.
    expect(running.body).toMatchObject({ ratedUnits: '1260.000', countedTo: '2025-02-28' });
    finishYear();
    const { body } = await fixture.get('/bills?period=2025', 'landlord');
    expect(body).toMatchObject({ provisional: false, withheld: false });
    expect(body.rows[0]).toMatchObject({ dwellingId: 'd01', totalCents: 426_000 });
  });

  test('tells the landlord of two dwellings not even the sum while the period runs', async () => {
    const small = await createFixture({ empty: true });
    small.store.properties.putProperty({ id: 'p2', name: 'Small', address: '' });
    for (const id of ['a', 'b']) {
      const dwelling = { id, propertyId: 'p2', label: id, floor: 0, areaM2: '40' };
      small.store.properties.putDwelling(dwelling);
    }
    const registration = {
      id: METERS[0] ?? '',
      kind: 'heat-cost-allocator',
      dwellingId: 'a',
      room: 'r',
      label: 'a-r1',
      kq: '1',
      kc: '1',
      scale: 'unit',
      acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 }),
    } as const;
    small.store.meters.put(registration);
    const costs = { heatingCents: 100_000, consumptionPct: 50 };
    small.store.costs.put({ propertyId: 'p2', from: '2025-01-01', to: '2025-12-31', ...costs });
    const at = berlinMidnight('2025-02-01');
    const row = { meterNo: small.store.meters.byId(METERS[0] ?? '')?.no ?? 0, at, telegramId: 1 };
    const value = { deviceAt: at, units: 25, dueDate: '2024-12-31', dueDateUnits: 0 };
    small.store.readings.add({ ...row, ...value, ledgerKey: 1, counter: null, fields: null });
    expect((await small.get('/bills?period=2025', 'landlord')).body.ratedUnits).toBeNull();
    expect((await small.get('/bills?period=2025', 'lab')).body.ratedUnits).toBe('25.000');
    await small.close();
  });
});

describe('GET /bills/:dwellingId', () => {
  test('gives the reason of every figure', async () => {
    finishYear();
    const { body } = await fixture.get('/bills/d02?period=2025', 'tenant', 'd02');
    expect(body).toMatchObject({
      dwellingId: 'd02',
      occupant: 'Occupant 2',
      baseCents: 90_000,
      consumptionCents: 252_000,
      totalCents: 342_000,
      because: {
        costs: { rule: 'heating-cost-split' },
        base: { rule: 'base-by-area', inputs: { potCents: 360_000, shareCents: 90_000 } },
        consumption: { rule: 'consumption-by-rated-units', inputs: { ratedUnits: '378' } },
        total: { rule: 'row-total' },
      },
    });
    expect(body.meters).toEqual([
      expect.objectContaining({ id: METERS[1], units: 300, ratedUnits: '378.000' }),
    ]);
  });

  test('is open to the tenant during the period and to the landlord after it', async () => {
    const path = '/bills/d01?period=2025';
    const before = await fixture.get(path, 'tenant', 'd01');
    expect(before).toMatchObject({ status: 403, body: { code: 'API_GROUP_TOO_SMALL' } });
    addFebruary(fixture.store);
    expect((await fixture.get(path, 'tenant', 'd01')).body).toMatchObject({ provisional: true });
    const early = await fixture.get(path, 'landlord');
    expect(early).toMatchObject({ status: 403, body: { code: 'API_BILL_NOT_FINAL' } });
    finishYear();
    expect((await fixture.get(path, 'landlord')).body).toMatchObject({ totalCents: 426_000 });
  });
});

describe('a tenant who moved in during the year', () => {
  beforeEach(() => {
    const { store } = fixture;
    const first = { id: 'd01-o1', dwellingId: 'd01', name: 'First', from: '2020-01-01' };
    store.properties.putOccupancy({ ...first, to: '2025-04-30' });
    const second = { id: 'd01-o2', dwellingId: 'd01', name: 'Second', from: '2025-05-01' };
    store.properties.putOccupancy(second);
    addReading(0, { at: berlinMidnight('2025-05-02'), units: 480_950 });
  });

  const readings = async (query = '') =>
    (await fixture.get(`/meters/${METERS[0]}/readings${query}`, 'tenant', 'd01')).body.readings;

  test('sees no reading from before, not even when asking for it', async () => {
    // The register showed 480,917 when the tenant before moved out.
    expect(await readings()).toEqual([expect.objectContaining({ units: 33 })]);
    expect(await readings('?from=2025-01-01T00:00:00Z')).toHaveLength(1);
    expect(await readings('?to=2025-05-01T00:00:00Z')).toEqual([]);
  });

  test('gets the bill of the own time only, by degree days where nobody read the meters', async () => {
    const { body } = await fixture.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect(body).toMatchObject({ occupant: 'Second', meters: [] });
    expect(body.because.base).toMatchObject({
      rule: 'base-by-area-and-degree-days',
      inputs: { permille: '470', periodPermille: '1000' },
    });
    const whole = await fixture.get('/bills/d01?period=2025', 'lab');
    expect(body.totalCents).toBeLessThan(whole.body.totalCents);
    expect(JSON.stringify(body)).not.toContain('First');
  });

  test('gets the units since moving in where a reading lies close before it', async () => {
    addReading(0, { at: berlinMidnight('2025-05-01') - HOUR_MS, units: 480_900 });
    const { users, noInterimReading } = billSource(fixture.store, '2025').input;
    expect(noInterimReading).toEqual([]);
    expect(users.slice(0, 2)).toMatchObject([
      { id: 'd01-o1', occupant: 'First', to: '2025-04-30', devices: [{ units: 480_900 }] },
      { id: 'd01-o2', occupant: 'Second', from: '2025-05-01', devices: [{ units: 50 }] },
    ]);
    for (const [meter, units] of [480_970, 480_990, 480_990, 480_990].entries()) {
      addReading(meter, { at: berlinMidnight('2025-05-31'), units });
    }
    addReading(0, { at: berlinMidnight('2025-06-02'), units: 480_999 });
    const { body } = await fixture.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect(body).toMatchObject({ meters: [{ units: 70 }], countedTo: '2025-05-31' });
    expect(JSON.stringify(body)).not.toContain('480900');
  });

  test('gets no bill of a period that was over before', async () => {
    const costs = { heatingCents: 1_000, consumptionPct: 50 };
    const period = { from: '2024-07-01', to: '2025-03-31' };
    fixture.store.costs.put({ propertyId: 'p1', ...period, ...costs });
    fixture.store.costs.put({ propertyId: 'p1', from: '2025-01-01', to: '2025-03-30', ...costs });
    const answer = await fixture.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect(answer).toMatchObject({ status: 403, body: { code: 'API_FORBIDDEN' } });
    expect(answer.body.hint).toContain('those who lived there');
  });

  test('does not keep the lab from seeing everything', async () => {
    const { body } = await fixture.get(`/meters/${METERS[0]}/readings`, 'lab');
    expect(body.readings).toHaveLength(2);
  });
});

test.each([
  ['2019', /cost statement for 2019/],
  ['2024', /cost statement for 2024/],
])('there is no bill of %s', async (period, message) => {
  const answer = await fixture.get(`/bills?period=${period}`, 'lab');
  expect(answer).toMatchObject({ status: 404, body: { code: 'PROPERTY_NO_COSTS', message } });
});

test('a portal without a property or without readings has no bill', async () => {
  const empty = await createFixture({ empty: true });
  const answer = await empty.get('/bills?period=2025', 'lab');
  expect(answer.body).toMatchObject({
    code: 'PROPERTY_NOT_FOUND',
    message: 'there is no property',
  });
  await empty.close();
  const costs = { heatingCents: 1, consumptionPct: 50 };
  const period = { from: '2028-01-01', to: '2028-12-31' };
  fixture.store.costs.put({ propertyId: 'p1', ...period, ...costs });
  const { body } = await fixture.get('/bills?period=2028', 'lab');
  expect(body).toMatchObject({
    code: 'PROPERTY_NO_READINGS',
    message: 'there is no reading for 2028 yet',
  });
});

test('the letter of a finished bill is for its tenant and the landlord, the same bytes for both', async () => {
  finishYear();
  const ask = async (role: 'landlord' | 'tenant', dwellingId?: string) => {
    const { cookie } = await fixture.as(role, dwellingId);
    const url = '/api/v1/bills/d01/document?period=2025';
    return fixture.app.inject({ url, headers: { cookie } });
  };
  const [landlord, own] = [await ask('landlord'), await ask('tenant', 'd01')];
  expect(own.headers['content-type']).toBe('application/pdf');
  expect(own.headers['content-disposition']).toBe('attachment; filename="bill-d01-2025.pdf"');
  expect(own.rawPayload.equals(landlord.rawPayload)).toBe(true);
  expect((await ask('tenant', 'd02')).statusCode).toBe(403);
  const { text } = await fixture.get('/bills/d01/document?period=2025&format=html', 'landlord');
  expect(text).toContain('4.260,00');
});
