/**
 * Role × route × every parameter that the caller may choose. Routes and parameters come from the
 * portal's own description, so a new one without a row here fails; each cell is asked with values
 * of every kind, and must show no more and change no more than its row allows.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFebruary, CANARY_UNITS, METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';

const [M1 = '', M2 = ''] = METERS;
const METER_IDS = [M2, M1, 'QDS-99999999-35-08', "x' OR 1=1"];
const FLATS = ['d02', 'd01', 'd99', "d02' --"];
const PERIODS = ['2025', '2024', '2026', '0000'];
const INSTANTS = ['2000-01-01T00:00:00Z', '2025-02-21T00:00:00Z', '2099-01-01T00:00:00Z', '1'];
const IDS = [1, 5, 999, -1];
const LIMITS = [1, 1_000, 10_001];
const LANGUAGES = ['en', 'de', 'fr'];
const FORMATS = ['html', 'pdf', 'csv'];
const SHARES = ['70', '50', '0', '63.217', '100'];

/** What a role may reach with a parameter. `decides`: values, with a second person (D17). */
type Reach = 'none' | 'devices' | 'sums' | 'own' | 'decides' | 'self' | 'world';
type Row = readonly [operator: Reach, landlord: Reach, tenant: Reach, values: readonly unknown[]];

const DECISION: Row = ['decides', 'none', 'none', [[1], [999]]];
const PROPOSALS: Row = ['devices', 'devices', 'none', ['open', 'confirmed', 'x']];
const PROPOSAL: Row = ['decides', 'decides', 'none', ['1', '999']];
const WORLD: Row = ['world', 'world', 'world', ['x']];
const SELF: Row = ['self', 'self', 'self', ['tenant-d02', 'lab', 'landlord']];
const BILL = (values: readonly unknown[]): Row => ['none', 'sums', 'own', values];
const CHECK = (values: readonly unknown[]): Row => ['devices', 'sums', 'none', values];
const DEVICES = (values: readonly unknown[]): Row => ['devices', 'none', 'none', values];
const OWN = (values: readonly unknown[]): Row => ['none', 'none', 'own', values];
const decisionBody = (route: string): Record<string, Row> =>
  Object.fromEntries(
    [
      ...['accept', 'exclude', 'otherHeld', 'kind', 'reason'],
      ...[
        'exchange.at',
        'exchange.kc',
        'exchange.kq',
        'exchange.newMeterId',
        'exchange.startUnits',
      ],
    ].map((name) => [`${route} ${name}`, DECISION]),
  );

const ROWS: Readonly<Record<string, Row>> = {
  'GET /meters after': ['devices', 'devices', 'own', METER_IDS],
  'GET /meters limit': ['devices', 'devices', 'own', LIMITS],
  'GET /meters/{id}/readings id': OWN(METER_IDS),
  'GET /meters/{id}/readings from': OWN(INSTANTS),
  'GET /meters/{id}/readings to': OWN(INSTANTS),
  'GET /meters/{id}/readings limit': OWN(LIMITS),
  'GET /telegrams meterId': DEVICES(METER_IDS),
  'GET /telegrams limit': DEVICES(LIMITS),
  'GET /telegrams before': DEVICES(IDS),
  'GET /telegrams/{id} id': DEVICES(IDS),
  'GET /alarms state': ['devices', 'none', 'own', ['open', 'closed', 'x']],
  'GET /alarms limit': ['devices', 'none', 'own', LIMITS],
  'GET /alarms before': ['devices', 'none', 'own', IDS],
  'GET /alarms/{id} id': DEVICES(IDS),
  'POST /alarms/{id}/decisions id': DECISION,
  ...decisionBody('POST /alarms/{id}/decisions'),
  'POST /meters/{id}/decisions id': DECISION,
  ...decisionBody('POST /meters/{id}/decisions'),
  'GET /decisions state': DEVICES(['waiting', 'in-force', 'x']),
  'GET /decisions meterId': DEVICES(METER_IDS),
  'GET /decisions limit': DEVICES(LIMITS),
  'GET /decisions before': DEVICES(IDS),
  'POST /decisions/{id}/confirm id': DECISION,
  'DELETE /decisions/{id} id': DECISION,
  'POST /decisions/{id}/undo id': DECISION,
  'POST /decisions/{id}/undo reason': DECISION,
  'GET /bills period': ['none', 'sums', 'none', PERIODS],
  'GET /bills/{dwellingId} dwellingId': BILL(FLATS),
  'GET /bills/{dwellingId} period': BILL(PERIODS),
  'GET /bills/{dwellingId}/document dwellingId': BILL(FLATS),
  'GET /bills/{dwellingId}/document period': BILL(PERIODS),
  'GET /bills/{dwellingId}/document format': BILL(FORMATS),
  'GET /bills/{dwellingId}/document language': BILL(LANGUAGES),
  'GET /bill-check period': CHECK(PERIODS),
  'GET /bill-check language': CHECK(LANGUAGES),
  'POST /bill-what-if period': CHECK(PERIODS),
  'POST /bill-what-if language': CHECK(LANGUAGES),
  'POST /bill-what-if change.heatingConsumptionPct': CHECK(SHARES),
  'POST /bill-what-if change.hotWaterConsumptionPct': CHECK(SHARES),
  'POST /bill-what-if change.costsPct': CHECK(['10', '-100', '999.999']),
  'POST /bill-what-if change.moved.dwellingId': CHECK(FLATS),
  'POST /bill-what-if change.moved.day': CHECK(['2025-02-01', '2025-12-31']),
  'POST /bill-what-if change.failed.meterId': CHECK(METER_IDS),
  'POST /bill-what-if change.failed.areaM2': CHECK(['0', '50.5']),
  'GET /dwellings/{dwellingId}/consumption dwellingId': OWN(FLATS),
  'GET /dwellings/{dwellingId}/consumption month': OWN(['2025-02', '2025-01', '2099-01']),
  'GET /dwellings/{dwellingId}/consumption language': OWN(LANGUAGES),
  'GET /dwellings/{dwellingId}/electricity dwellingId': OWN(FLATS),
  'GET /dwellings/{dwellingId}/electricity month': OWN(['2025-02', '2099-01']),
  'GET /dwellings/{dwellingId}/consumption/document dwellingId': OWN(FLATS),
  'GET /dwellings/{dwellingId}/consumption/document month': OWN(['2025-02', '2024-12']),
  'GET /dwellings/{dwellingId}/consumption/document format': OWN(FORMATS),
  'GET /dwellings/{dwellingId}/consumption/document language': OWN(LANGUAGES),
  // A stream never ends; live.test.ts and live.integration.test.ts ask it.
  'GET /live lastEventId': SELF,
  'POST /session user': SELF,
  'POST /session password': SELF,
  'POST /session/invitation user': SELF,
  'POST /session/invitation code': SELF,
  'POST /session/invitation password': SELF,
  'PUT /session/password password': SELF,
  'PUT /session/password newPassword': SELF,
  'DELETE /sessions/{id} id': SELF,
  'GET /proposals state': PROPOSALS,
  'POST /proposals/{id}/decision id': PROPOSAL,
  'POST /proposals/{id}/decision decision': PROPOSAL,
  // Only where a lab runs the world, and only for visitors of this machine.
  'POST /session/demo role': SELF,
  'POST /session/demo dwellingId': SELF,
  ...Object.fromEntries(
    [
      ...['world clock.now', 'world clock.pace', 'world scenario', 'world seed'],
      ...['buffered', 'copies', 'heard', 'lost', 'outbox', 'sent'].map(
        (n) => `world counters.${n}`,
      ),
      ...['clock at', 'clock heads', 'commands kind', 'commands pace'],
    ].map((name) => [`POST /lab/${name}`, WORLD]),
  ),
};

let fixture: Fixture;
const signIns = new Map<string, SignedInAs>();
/** The newest value of the tenant before, and values of everybody else. */
const FEBRUARY = [471_113, 471_127, 471_139, 471_151] as const;

beforeAll(async () => {
  fixture = await createFixture();
  const { properties } = fixture.store;
  addFebruary(fixture.store, FEBRUARY);
  const first = { id: 'd01-o1', dwellingId: 'd01', name: 'First', from: '2020-01-01' };
  properties.putOccupancy({ ...first, to: '2025-02-25' });
  properties.putOccupancy({ id: 'd01-o2', dwellingId: 'd01', name: 'Second', from: '2025-02-26' });
  for (const role of ['operator', 'landlord', 'tenant'] as const) {
    signIns.set(role, await fixture.as(role, role === 'tenant' ? 'd01' : undefined));
  }
});
afterAll(() => fixture.close());

interface Parameter {
  readonly route: string;
  readonly place: string;
  readonly name: string;
  readonly required: boolean;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
}

/** Every parameter of every route, from the description that the schemas make. */
function parameters(): Parameter[] {
  const { paths = {} } = fixture.app.swagger() as { readonly paths?: Record<string, object> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const route = `${method.toUpperCase()} ${path.replace('/api/v1', '')}`;
      const { parameters: plain = [], requestBody } = operation;
      const schema = requestBody?.content?.['application/json']?.schema ?? {};
      return [
        ...plain.map((one: { in: string; name: string; required?: boolean }) => ({
          route,
          place: one.in,
          name: one.name,
          required: one.required === true,
        })),
        ...fieldsOf(schema).map((field) => ({ route, place: 'body', ...field })),
      ];
    }),
  );
}

function fieldsOf(schema: Schema, before = ''): Pick<Parameter, 'name' | 'required'>[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const deeper = fieldsOf(inner, `${before}${name}.`);
    const required = before === '' && schema.required?.includes(name) === true;
    return deeper.length > 0 ? deeper : [{ name: `${before}${name}`, required }];
  });
  const others = (schema.anyOf ?? []).flatMap((one) => fieldsOf(one, before));
  return [...own, ...others];
}

const keyOf = ({ route, name }: Parameter): string => `${route} ${name}`;

test('every parameter of every route has a row, and every row a parameter', () => {
  const known = new Set(parameters().map(keyOf));
  expect([...known].filter((key) => !Object.hasOwn(ROWS, key))).toEqual([]);
  expect(Object.keys(ROWS).filter((key) => !known.has(key))).toEqual([]);
});

/** Readings, rights, money and clock. */
function state(): string {
  const { readings, properties, costs, users, domainClock, counters, meters } = fixture.store;
  const kept = [
    readings.list(),
    properties.occupancies(),
    costs.endingIn('p1', 2025),
    users.list().filter(({ demo }) => !demo),
    domainClock.now(),
    counters.read(),
    meters.list(),
  ];
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}

/** As decimal text, and as the BCD digits of a telegram in clear. */
const traces = (units: number): string[] => {
  const digits = String(units).padStart(6, '0');
  return [String(units), `${digits.slice(4)}${digits.slice(2, 4)}${digits.slice(0, 2)}`];
};
const SECRETS = [...CANARY_UNITS, ...FEBRUARY].flatMap(traces);

const CELLS = Object.entries(ROWS).flatMap(([key, [operator, landlord, tenant, values]]) =>
  Object.entries({ operator, landlord, tenant })
    .filter(([, reach]) => reach !== 'self' && reach !== 'world' && reach !== 'decides')
    .map(([role, reach]) => ({ key, role, reach, values })),
);

describe('each cell', () => {
  test.each(CELLS)('$role: $key reaches $reach', async ({ key, role, reach, values }) => {
    const before = state();
    for (const value of values) {
      const { statusCode, body } = await ask(role, key, value);
      expect(statusCode, body).toBeLessThan(500);
      if (reach === 'none') expect([400, 403]).toContain(statusCode);
      for (const secret of SECRETS) expect(body, secret).not.toContain(secret);
      expect(body).not.toContain('First');
    }
    expect(state()).toBe(before);
  });
});

test('the lab does reach them, so the cells look for the right thing', async () => {
  const { text } = await fixture.get('/meters', 'lab');
  expect(text).toContain(String(CANARY_UNITS[1]));
});

async function ask(role: string, key: string, value: unknown) {
  const all = parameters().filter((one) => key.startsWith(`${one.route} `));
  const asked = all.find((one) => keyOf(one) === key);
  const [method = 'GET', template = ''] = key.split(' ');
  let path = template;
  const query = new URLSearchParams();
  const payload = {};
  for (const one of all) {
    if (one !== asked && !one.required) continue;
    const given = one === asked ? value : ROWS[keyOf(one)]?.[3][0];
    if (one.place === 'path')
      path = path.replace(`{${one.name}}`, encodeURIComponent(String(given)));
    else if (one.place === 'query') query.set(one.name, String(given));
    else setIn(payload, one.name.split('.'), given);
  }
  const { cookie = '', csrfToken = '' } = signIns.get(role) ?? {};
  return fixture.app.inject({
    method: method as 'GET',
    url: `/api/v1${path}?${query}`,
    headers: { cookie, 'x-csrf-token': csrfToken },
    ...(method === 'GET' ? {} : { payload: { change: {}, ...payload } }),
  });
}

function setIn(target: Record<string, unknown>, [name = '', ...rest]: string[], value: unknown) {
  if (rest.length === 0) target[name] = value;
  else setIn((target[name] ??= {}) as Record<string, unknown>, rest, value);
}
