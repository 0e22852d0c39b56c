/** The legal check and the what-if of a stored bill, and who may ask for them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';
import type { BillChange, BillCheckAnswer, WhatIfAnswer } from './schemas/bill-check.ts';
import type { Role } from './schemas/session.ts';

const STATEMENT = {
  facts: {
    below_1994_insulation: true,
    oil_or_gas_heating: true,
    pipes_mostly_insulated: true,
    monthly_information_complete: false,
  },
};

let fixture: Fixture;
let nextTelegramId = 1_000;

beforeEach(async () => {
  fixture = await createFixture();
  putCosts(50);
});
afterEach(() => fixture.close());

function putCosts(consumptionPct: number): void {
  const costs = { propertyId: 'p1', heatingCents: 1_200_000, consumptionPct };
  const statement = JSON.stringify(STATEMENT);
  fixture.store.costs.put({ ...costs, from: '2025-01-01', to: '2025-12-31', statement });
}

/** Every meter has passed the due date of 2025. */
function finishYear(): void {
  const at = berlinMidnight('2026-01-01') + HOUR_MS;
  for (const [index, dueDateUnits] of [400, 300, 200, 100].entries()) {
    const telegramId = nextTelegramId++;
    const meterNo = fixture.store.meters.byId(METERS[index] ?? '')?.no ?? 0;
    const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at, units: 1 };
    const due = { dueDate: '2025-12-31', dueDateUnits };
    fixture.store.readings.add({ ...row, ...due, counter: null, fields: null });
  }
  fixture.store.counters.advanceWatermark(at);
  fixture.store.domainClock.tick(at);
}

async function check(role: Role, language = 'en') {
  const path = `/bill-check?period=2025&language=${language}`;
  const { status, body } = await fixture.get(path, role, role === 'tenant' ? 'd01' : undefined);
  return { status, body: body as BillCheckAnswer };
}

async function whatIf(change: BillChange | object, role: Role = 'landlord') {
  const { cookie, csrfToken } = await fixture.as(role, role === 'tenant' ? 'd01' : undefined);
  const answer = await fixture.app.inject({
    method: 'POST',
    url: '/api/v1/bill-what-if',
    headers: { cookie, 'x-csrf-token': csrfToken },
    payload: { period: '2025', language: 'en', change },
  });
  return {
    status: answer.statusCode,
    body: answer.json<WhatIfAnswer & { code: string; message: string }>(),
  };
}

describe('GET /bill-check', () => {
  test('names clause, words and consequence of what is wrong, the worst first', async () => {
    finishYear();
    const { body } = await check('landlord');
    expect(body).toMatchObject({ provisional: false, openMeters: 0, withheld: false });
    const ofBill = body.findings.filter(({ code }) => code !== 'letter-incomplete');
    expect(ofBill.map(({ code, level }) => [code, level])).toEqual([
      ['mandatory-share', 'error'],
      ['missing-information', 'warning'],
      ['missing-co2-information', 'warning'],
    ]);
    const [share, information] = body.findings;
    expect(share).toMatchObject({
      message: '50% by consumption, but this house must bill 70%',
      source: expect.stringContaining('§7') as string,
      // 240,000 cents more by units instead of area: 96,000 + 72,000 against 60,000 each.
      consequenceCents: 48_000,
    });
    // 3 % of the bill of everybody.
    expect(information).toMatchObject({ consequenceCents: 36_000 });
  });

  test('speaks German too, also where nothing was asked for', async () => {
    finishYear();
    const { body } = await check('landlord', 'de');
    expect(body.findings[0]?.message).toBe(
      '50 % nach Verbrauch, dieses Haus muss aber 70 % abrechnen',
    );
    const { body: usual } = await fixture.get('/bill-check?period=2025', 'lab');
    expect(usual.findings).toEqual(body.findings);
  });

  test('says what a what-if can be asked about', async () => {
    finishYear();
    const { body } = await check('operator');
    expect(body.shares).toEqual({ heatingConsumptionPct: '50', hotWaterConsumptionPct: null });
    expect(body.dwellings[0]).toEqual({
      dwellingId: 'd01',
      label: 'Flat 1',
      tenancies: [{ from: '2025-01-01', to: '2025-12-31' }],
      devices: [{ id: METERS[0], label: 'd01-r1', room: 'living room' }],
    });
  });

  test('says while the period runs that figures are kept back', async () => {
    const { body } = await check('landlord');
    expect(body).toMatchObject({ provisional: true, openMeters: 4, withheld: true });
    expect((await check('operator')).body.withheld).toBe(true);
    expect((await check('lab')).body.withheld).toBe(false);
  });

  test('finds nothing wrong with a bill that is right', async () => {
    finishYear();
    const costs = { propertyId: 'p1', heatingCents: 1_200_000, consumptionPct: 60 };
    fixture.store.costs.put({ ...costs, from: '2025-01-01', to: '2025-12-31' });
    const { findings } = (await check('landlord')).body;
    expect(findings.filter(({ code }) => code !== 'letter-incomplete')).toEqual([]);
  });

  test('finds what the law demands on the letters and does not stand there', async () => {
    finishYear();
    const { findings } = (await check('landlord')).body;
    const missing = findings.filter(({ code }) => code === 'letter-incomplete');
    expect(missing.map(({ field }) => field)).toContain('letter.mix');
    expect(missing.every(({ source }) => source.includes('§'))).toBe(true);
  });
});

describe('POST /bill-what-if', () => {
  beforeEach(finishYear);

  test('a share that the law demands moves cents between dwellings and mends the finding', async () => {
    const { status, body } = await whatIf({ heatingConsumptionPct: '70' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      beforeCents: 1_200_000,
      afterCents: 1_200_000,
      moreCents: 48_000,
      lessCents: 48_000,
    });
    expect(
      body.rows.map(({ dwellingId, differenceCents }) => [dwellingId, differenceCents]),
    ).toEqual([
      ['d01', 36_000],
      ['d02', 12_000],
      ['d03', -12_000],
      ['d04', -36_000],
    ]);
    expect(body.rows.every(({ users }) => users.length === 0)).toBe(true);
    expect(body.findings.map(({ code }) => code)).not.toContain('mandatory-share');
  });

  test('dearer costs raise every dwelling, and the sum by exactly as much', async () => {
    const { body } = await whatIf({ costsPct: '10' });
    expect(body).toMatchObject({ afterCents: 1_320_000, moreCents: 120_000, lessCents: 0 });
    const sum = body.rows.reduce((all, { differenceCents }) => all + (differenceCents ?? 0), 0);
    expect(sum).toBe(120_000);
  });

  test('a change of tenants that is assumed splits the dwelling and nobody else', async () => {
    const { body } = await whatIf({ moved: { dwellingId: 'd02', day: '2025-07-01' } });
    const own = body.rows.find(({ dwellingId }) => dwellingId === 'd02');
    expect(own).toMatchObject({ differenceCents: 0 });
    expect(own?.users.map(({ from, to }) => [from, to])).toEqual([
      ['2025-01-01', '2025-06-30'],
      ['2025-07-01', '2025-12-31'],
    ]);
    const [first, second] = own?.users ?? [];
    // 583 1/3 of 1,000 permille lie before July.
    expect((first?.afterCents ?? 0) + (second?.afterCents ?? 0)).toBe(own?.afterCents);
    expect(first?.afterCents).toBe(Math.round(((own?.afterCents ?? 0) * 583.333_333) / 1_000));
    expect(first?.beforeCents).toBeNull();
    expect(body.rows.filter(({ differenceCents }) => differenceCents !== 0)).toEqual([]);
  });

  test('a change of tenants that is there moves to another day', async () => {
    const { properties } = fixture.store;
    const first = { id: 'd01-o1', dwellingId: 'd01', name: 'One', from: '2020-01-01' };
    properties.putOccupancy({ ...first, to: '2025-03-31' });
    properties.putOccupancy({ id: 'd01-o2', dwellingId: 'd01', name: 'Two', from: '2025-04-01' });
    const { body } = await whatIf({ moved: { dwellingId: 'd01', day: '2025-10-01' } });
    const own = body.rows.find(({ dwellingId }) => dwellingId === 'd01');
    expect(own?.users.map(({ from }) => from)).toEqual(['2025-01-01', '2025-10-01']);
    expect(own?.users[0]?.differenceCents).toBeGreaterThan(0);
  });

  test('a failed device is estimated by the mean of the building', async () => {
    const { body } = await whatIf({ failed: { meterId: METERS[0] } });
    const own = body.rows.find(({ dwellingId }) => dwellingId === 'd01');
    expect(own?.differenceCents).toBeLessThan(0);
    expect(body.rows.reduce((all, { differenceCents }) => all + (differenceCents ?? 0), 0)).toBe(0);
    const half = await whatIf({ failed: { meterId: METERS[0], areaM2: '25' } });
    const halfOwn = half.body.rows.find(({ dwellingId }) => dwellingId === 'd01');
    expect(halfOwn?.differenceCents).toBeGreaterThan(own?.differenceCents ?? 0);
  });

  test('changes nothing in the store', async () => {
    const before = (await fixture.get('/bills?period=2025', 'lab')).body;
    await whatIf({ heatingConsumptionPct: '70', costsPct: '25' });
    expect((await fixture.get('/bills?period=2025', 'lab')).body).toEqual(before);
  });

  test.each([
    ['an unknown dwelling', { moved: { dwellingId: 'd99', day: '2025-07-01' } }, 400, 'dwellingId'],
    ['a day that is none', { moved: { dwellingId: 'd01', day: '2025-02-30' } }, 400, 'moved.day'],
    [
      'a day of another year',
      { moved: { dwellingId: 'd01', day: '2026-02-01' } },
      400,
      'moved.day',
    ],
    ['the first day', { moved: { dwellingId: 'd01', day: '2025-01-01' } }, 400, 'moved.day'],
    ['an unknown device', { failed: { meterId: 'QDS-99999999-35-08' } }, 400, 'meterId'],
    ['an area of 0', { failed: { meterId: METERS[0], areaM2: '0' } }, 400, 'areaM2'],
    ['more area than there is', { failed: { meterId: METERS[0], areaM2: '51' } }, 400, 'areaM2'],
    ['a share that is no number', { heatingConsumptionPct: 'NaN' }, 400, 'heatingConsumptionPct'],
    ['a number instead of text', { heatingConsumptionPct: 70 }, 400, 'heatingConsumptionPct'],
    ['a share above 100', { heatingConsumptionPct: '101' }, 422, 'heating'],
    ['costs below nothing', { costsPct: '-101' }, 422, 'costs_pct'],
    ['an unknown field', { rent: '1' }, 400, 'rent'],
  ])('%s is refused with the name of the field', async (_, change, status, field) => {
    const answer = await whatIf(change);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(field);
  });
});

describe('who may ask', () => {
  test('a tenant may neither check nor change a bill', async () => {
    finishYear();
    for (const answer of [await check('tenant'), await whatIf({}, 'tenant')]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'API_FORBIDDEN' } });
    }
  });

  test('a what-if wants the token of the session and a session', async () => {
    const url = '/api/v1/bill-what-if';
    const payload = { period: '2025', change: {} };
    const { cookie } = await fixture.as('landlord');
    const forged = await fixture.app.inject({ method: 'POST', url, payload, headers: { cookie } });
    expect(forged.json()).toMatchObject({ code: 'API_CSRF' });
    const nobody = await fixture.app.inject({ method: 'POST', url, payload });
    expect(nobody.statusCode).toBe(401);
  });

  test('the landlord gets totals of offered changes only while the period runs', async () => {
    const { body } = await whatIf({ heatingConsumptionPct: '70', costsPct: '10' });
    expect(body).toMatchObject({
      withheld: true,
      beforeCents: 1_200_000,
      afterCents: 1_320_000,
      moreCents: null,
      lessCents: null,
    });
    for (const { consequenceCents } of body.findings) expect(consequenceCents).toBeNull();
    const offered = (await check('landlord')).body.presets;
    expect(offered).toMatchObject({ heatingConsumptionPct: ['50', '60', '70'] });
    for (const row of body.rows) {
      expect(row).toMatchObject({ beforeCents: null, afterCents: null, differenceCents: null });
    }
    for (const change of [
      { heatingConsumptionPct: '69.999' },
      { heatingConsumptionPct: '70', costsPct: '11' },
      { failed: { meterId: METERS[0] } },
      { moved: { dwellingId: 'd01', day: '2025-02-01' } },
    ]) {
      expect(await whatIf(change)).toMatchObject({
        status: 403,
        body: { code: 'API_PRESETS_ONLY' },
      });
    }
  });

  test('the operator never gets more than that', async () => {
    finishYear();
    const { body } = await whatIf({ costsPct: '10' }, 'operator');
    expect(body.rows[0]).toMatchObject({ label: 'Flat 1', afterCents: null });
    expect(body).toMatchObject({ afterCents: 1_320_000, moreCents: null });
    for (const { consequenceCents } of body.findings) expect(consequenceCents).toBeNull();
    const device = await whatIf({ failed: { meterId: METERS[0] } }, 'operator');
    expect(device).toMatchObject({ status: 403, body: { code: 'API_PRESETS_ONLY' } });
    expect((await check('landlord')).body.presets).toBeNull();
  });
});

describe('a tenant of a small house', () => {
  /** A house whose flats have one meter each and have used the same so far. */
  async function house(flats: number): Promise<Fixture> {
    const small = await createFixture({ empty: true });
    const { properties, meters, costs, readings, counters, domainClock } = small.store;
    properties.putProperty({ id: 'p1', name: 'Small', address: '' });
    for (let index = 0; index < flats; index++) {
      const dwellingId = `d0${index + 1}`;
      const dwelling = { id: dwellingId, propertyId: 'p1', label: dwellingId, floor: 0 };
      properties.putDwelling({ ...dwelling, areaM2: '40' });
      properties.putOccupancy({ id: `o${index}`, dwellingId, name: 'One', from: '2020-01-01' });
      const acceptance = acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 });
      const rating = { kq: '1', kc: '1', scale: 'unit', acceptance } as const;
      const meter = { id: METERS[index] ?? '', dwellingId, room: 'r', label: 'm', ...rating };
      meters.put({ ...meter, kind: 'heat-cost-allocator' });
      const meterNo = meters.byId(meter.id)?.no ?? 0;
      const at = berlinMidnight('2025-01-31');
      const row = { meterNo, at, telegramId: index, ledgerKey: index, deviceAt: at, units: 25 };
      const due = { dueDate: '2024-12-31', dueDateUnits: 0, counter: null, fields: null };
      readings.add({ ...row, ...due });
      counters.advanceWatermark(berlinMidnight('2025-02-02'));
      domainClock.tick(berlinMidnight('2025-02-02'));
    }
    const year = { from: '2025-01-01', to: '2025-12-31', heatingCents: 90_000, consumptionPct: 50 };
    costs.put({ propertyId: 'p1', ...year });
    return small;
  }

  test.each([
    [4, 200, undefined],
    [3, 403, 'API_GROUP_TOO_SMALL'],
  ])('of %d flats gets %d for the running bill', async (flats, status, code) => {
    const small = await house(flats);
    const answer = await small.get('/bills/d01?period=2025', 'tenant', 'd01');
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    const letter = '/bills/d01/document?period=2025&format=html';
    expect((await small.get(letter, 'tenant', 'd01')).status).toBe(status);
    expect((await small.get('/bills/d01?period=2025', 'lab')).status).toBe(200);
    await small.close();
  });
});
