import { describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { rational } from '#kernel/rational.ts';
import { createAccess, ENDPOINT_ACCESS, LIVE_ACCESS } from './access.ts';
import type { GroupSum } from '../property/bill-groups.ts';
import type { Endpoint, Viewer } from './access.ts';
import type { LiveEventName } from './schemas/live.ts';

const access = createAccess(createDefences());
const VIEWERS: Readonly<Record<string, Viewer>> = {
  operator: { role: 'operator' },
  landlord: { role: 'landlord' },
  tenant: { role: 'tenant', dwellingId: 'd01' },
  lab: { role: 'lab' },
};

/** Written by hand from the rule of who may know what, not derived from the table under test. */
const EXPECTED = `
  GET /session              all        all        all   all
  DELETE /session           all        all        all   all
  GET /status               all        all        own   all
  GET /meters               no-values  no-values  own   all
  GET /meters/:id/readings  none       none       own   all
  GET /telegrams            no-values  none       none  all
  GET /telegrams/:id        no-values  none       none  all
  GET /alarms               all        none       none  all
  GET /alarms/:id           no-values  none       none  all
  POST /alarms/:id/decisions    no-values  none   none  all
  POST /meters/:id/decisions    no-values  none   none  all
  GET /decisions                no-values  none   none  all
  POST /decisions/:id/confirm   no-values  none   none  all
  POST /decisions/:id/undo      no-values  none   none  all
  DELETE /decisions/:id         no-values  none   none  all
  GET /bills                none       sums       none  all
  GET /bills/:dwellingId    none       sums       own   all
  GET /bills/:dwellingId/document                  none  sums  own  all
  GET /bill-check           no-values  sums       none   all
  POST /bill-what-if        no-values  sums       none   all
  GET /dwellings/:dwellingId/consumption           none  none  own  all
  GET /dwellings/:dwellingId/consumption/document  none  none  own  all
  GET /live                 all        all        all   all
  GET /lab                  none       none       none  all
  POST /lab/commands        none       none       none  all
  live counters             all        all        all   all
  live gateway              all        all        all   all
  live reading              none       none       own   all
  live telegram             no-values  none       none  all
  live alarm                all        none       none  all
  live world                none       none       none  all
`;

const rows = EXPECTED.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s{2,}/))
  .flatMap(([name = '', ...scopes]) =>
    scopes.map((scope, index) => ({ name, role: Object.keys(VIEWERS)[index] ?? '', scope })),
  );

test.each(rows)('$role sees $scope of $name', ({ name, role, scope }) => {
  const viewer = VIEWERS[role] as Viewer;
  if (name.startsWith('live ')) {
    expect(access.liveScope(name.slice(5) as LiveEventName, viewer)).toBe(scope);
  } else if (scope === 'none') {
    expect(() => access.scope(name as Endpoint, viewer)).toThrow(
      expect.objectContaining({ code: 'API_FORBIDDEN', httpStatus: 403 }),
    );
  } else {
    expect(access.scope(name as Endpoint, viewer)).toBe(scope);
  }
});

test('the expectation has every row of both tables', () => {
  const named = new Set(rows.map(({ name }) => name));
  const live = Object.keys(LIVE_ACCESS).map((name) => `live ${name}`);
  expect([...named].sort()).toEqual([...Object.keys(ENDPOINT_ACCESS), ...live].sort());
});

describe('a tenant', () => {
  const tenant: Viewer = { role: 'tenant', dwellingId: 'd01' };

  test.each([
    ['d01', true],
    ['d02', false],
    ['', false],
    [undefined, false],
  ])('asking for dwelling %s is let in: %s', (dwellingId, seen) => {
    expect(access.seesDwelling('own', tenant, dwellingId)).toBe(seen);
    const ask = () => access.requireDwelling('own', tenant, dwellingId);
    if (seen) expect(ask).not.toThrow();
    else expect(ask).toThrow(expect.objectContaining({ code: 'API_FORBIDDEN' }));
  });

  test('without a dwelling of its own sees none', () => {
    expect(access.seesDwelling('own', { role: 'tenant' }, undefined)).toBe(false);
  });
});

describe('a landlord', () => {
  test('gets single dwellings only when the period is over', () => {
    expect(access.withholdsDwellings('sums', true)).toBe(true);
    expect(access.withholdsDwellings('sums', false)).toBe(false);
    expect(access.withholdsDwellings('all', true)).toBe(false);
    expect(() => access.requireFinalBill('sums', true)).toThrow(
      expect.objectContaining({ code: 'API_BILL_NOT_FINAL' }),
    );
    expect(() => access.requireFinalBill('sums', false)).not.toThrow();
    expect(() => access.requireFinalBill('own', true)).not.toThrow();
  });

  const sum = (
    values: Readonly<Record<string, number>>,
    more: Partial<GroupSum> = {},
  ): GroupSum => ({
    moment: 'today',
    counted: [new Map(Object.entries(values).map(([flat, units]) => [flat, rational(units)]))],
    known: new Set(),
    ...more,
  });

  test.each([
    ['three dwellings', sum({ a: 5, b: 6, c: 7 }), false],
    ['fewer than three', sum({ a: 5, b: 6 }), true],
    ['three of which one stands empty', sum({ a: 5, b: 6, c: 0 }, { known: new Set(['c']) }), true],
    ['one that used 80 % of it', sum({ a: 80, b: 10, c: 10 }), false],
    ['one that used more than 80 %', sum({ a: 81, b: 10, c: 9 }), true],
    ['nobody who used anything', sum({ a: 0, b: 0, c: 0 }), false],
  ])('while the period runs, a sum over %s is kept back: %#', (_, asked, kept) => {
    const fresh = createAccess(createDefences());
    expect(fresh.withholdsSum('sums', true, asked)).toBe(kept);
    expect(fresh.withholdsSum('sums', false, asked)).toBe(false);
    expect(fresh.withholdsSum('all', true, asked)).toBe(false);
  });

  test('gets no two sums of the same moment whose dwellings differ by one', () => {
    const fresh = createAccess(createDefences());
    const asks = (values: Readonly<Record<string, number>>, moment = 'today') =>
      fresh.withholdsSum('sums', true, sum(values, { moment }));
    expect(asks({ a: 5, b: 6, c: 7 })).toBe(false);
    expect(asks({ a: 5, b: 6, c: 7, d: 8 })).toBe(true);
    expect(asks({ a: 5, b: 6, c: 7 })).toBe(false);
    expect(asks({ a: 5, b: 6, c: 7, d: 8, e: 9 })).toBe(false);
    expect(asks({ a: 5, b: 6, c: 7, d: 8 }, 'tomorrow')).toBe(false);
  });

  test('has hot water judged apart from heating', () => {
    const fresh = createAccess(createDefences());
    const [heat] = sum({ a: 5, b: 6, c: 7 }).counted;
    const [water] = sum({ a: 99, b: 1, c: 0 }).counted;
    const both = { ...sum({}), counted: [heat, water].filter((values) => values !== undefined) };
    expect(fresh.withholdsSum('sums', true, both)).toBe(true);
  });
});

describe('the operator', () => {
  test('never gets figures of a dwelling, whether the period is over or not', () => {
    expect(access.withholdsDwellings('no-values', true)).toBe(true);
    expect(access.withholdsDwellings('no-values', false)).toBe(true);
  });
});

describe('a tenant whose neighbours are few', () => {
  const group = (flats: number): GroupSum => ({
    moment: 'today',
    counted: [new Map(Array.from({ length: flats }, (_, index) => [`d${index}`, rational(5)]))],
    known: new Set(['d0']),
  });

  test('gets the running bill from three neighbours on, the finished one always', () => {
    expect(() => access.requireGroup('own', true, group(4))).not.toThrow();
    expect(() => access.requireGroup('own', true, group(3))).toThrow(
      expect.objectContaining({ code: 'API_GROUP_TOO_SMALL', httpStatus: 403 }),
    );
    expect(() => access.requireGroup('own', false, group(2))).not.toThrow();
    expect(() => access.requireGroup('all', true, group(2))).not.toThrow();
  });
});

test('with D15 off every role sees everything, which is what its control run must show', () => {
  const open = createAccess(createDefences(['D15']));
  for (const viewer of Object.values(VIEWERS)) {
    expect(open.scope('GET /meters/:id/readings', viewer)).toBe('all');
    expect(open.liveScope('reading', viewer)).toBe('all');
    expect(open.seesDwelling('all', viewer, 'd02')).toBe(true);
  }
});
