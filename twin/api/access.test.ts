import { describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import {
  createAccess,
  ENDPOINT_ACCESS,
  LIVE_ACCESS,
  type Endpoint,
  type Viewer,
} from './access.ts';
import type { DisclosureBudget } from '../property/disclosure-budget.ts';
import type { LiveEventName } from './schemas/live.ts';

const budget: DisclosureBudget = { spend: () => true };
const access = createAccess(createDefences(), budget);
const VIEWERS: Readonly<Record<string, Viewer>> = {
  operator: { role: 'operator' },
  landlord: { role: 'landlord' },
  tenant: { role: 'tenant', dwellingId: 'd01' },
  lab: { role: 'lab' },
};

/** Written by hand from the rule of who may know what, not derived from the table under test. */
const EXPECTED = `
  DELETE /session           all        all        all   all
  PUT /session/password     all        all        all   all
  GET /sessions             all        all        all   all
  DELETE /sessions/:id      all        all        all   all
  GET /status               all        all        own   all
  GET /meters               no-values  no-values  own   all
  GET /meters/:id/readings  none       none       own   all
  GET /telegrams            no-values  none       none  all
  GET /telegrams/:id        no-values  none       none  all
  GET /alarms               no-values  none       own   all
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
  GET /dwellings/:dwellingId/electricity           none  none  own  all
  GET /proposals            all        all        none  all
  POST /proposals/:id/decision  all    all        none  all
  GET /live                 all        all        all   all
  GET /lab                  none       none       none  all
  POST /lab/commands        none       none       none  all
  live counters             all        all        all   all
  live gateway              all        all        all   all
  live reading              none       none       own   all
  live telegram             no-values  none       none  all
  live alarm                no-values  none       own   all
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

  test('asks a what-if freely only when the period is over, an operator never', () => {
    const refusal = expect.objectContaining({ code: 'API_PRESETS_ONLY', httpStatus: 403 });
    expect(() => access.requirePreset('sums', true, false)).toThrow(refusal);
    expect(() => access.requirePreset('no-values', false, false)).toThrow(refusal);
    expect(() => access.requirePreset('sums', true, true)).not.toThrow();
    expect(() => access.requirePreset('sums', false, false)).not.toThrow();
    expect(() => access.requirePreset('all', true, false)).not.toThrow();
  });
});

describe('a sum', () => {
  const sum = {
    propertyId: 'p1',
    heat: new Map(['a', 'b', 'c'].map((flat) => [flat, []])),
    hotWater: new Map(),
    known: new Set<string>(),
  };
  const asks = (viewer: Viewer, spent: boolean): string[] => {
    const audiences: string[] = [];
    const spend = (audience: string): boolean => {
      audiences.push(audience);
      return spent;
    };
    expect(createAccess(createDefences(), { spend }).maySeeSum('sums', viewer, sum)).toBe(spent);
    return audiences;
  };

  test('is what the budget says, for all landlords as one and for each tenancy apart', () => {
    const tenant: Viewer = { role: 'tenant', dwellingId: 'd01', occupancyId: 'o1' };
    expect(asks({ role: 'landlord' }, true)).toEqual(['landlord']);
    expect(asks({ role: 'landlord' }, false)).toEqual(['landlord']);
    expect(asks(tenant, true)).not.toEqual(asks({ ...tenant, occupancyId: 'o2' }, true));
  });

  test('is never for an operator and always for the lab', () => {
    expect(access.maySeeSum('no-values', { role: 'operator' }, sum)).toBe(false);
    const broke = createAccess(createDefences(), { spend: () => false });
    expect(broke.maySeeSum('all', { role: 'lab' }, sum)).toBe(true);
  });
});

test('with D15 off every role sees everything, which is what its control run must show', () => {
  const open = createAccess(createDefences(['D15']), budget);
  for (const viewer of Object.values(VIEWERS)) {
    expect(open.scope('GET /meters/:id/readings', viewer)).toBe('all');
    expect(open.liveScope('reading', viewer)).toBe('all');
    expect(open.seesDwelling('all', viewer, 'd02')).toBe(true);
  }
});
