/** Every endpoint asked by every role, and what must never be in an answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENDPOINT_ACCESS } from './access.ts';
import { addFebruary, CANARY_UNITS, KEY_HEX, METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';
import type { Meter } from './schemas/meters.ts';
import type { Role } from './schemas/session.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
  addFebruary(fixture.store);
});
afterAll(() => fixture.close());

const [ownMeter, otherMeter] = METERS;

/** Tenants are those of d01. `n` is not asked: a stream never ends, and commands have their test. */
const MATRIX = `
  path                                     operator  landlord  tenant  lab  nobody
  /health                                  200       200       200     200  200
  /session                                 200       200       200     200  200
  /sessions                                200       200       200     200  401
  /status                                  200       200       200     200  401
  /meters                                  200       200       200     200  401
  /meters/${ownMeter}/readings   403       403       200     200  401
  /meters/${otherMeter}/readings   403       403       403     200  401
  /meters/QDS-99999999-35-08/readings      403       403       403     404  401
  /telegrams                               200       403       403     200  401
  /telegrams?meterId=${ownMeter}  200       403       403     200  401
  /telegrams/1                             200       403       403     200  401
  /telegrams/5                             200       403       403     200  401
  /telegrams/6                             200       403       403     200  401
  /telegrams/999                           404       403       403     404  401
  /alarms                                  200       403       200     200  401
  /alarms/1                                200       403       403     200  401
  /alarms/99                               404       403       403     404  401
  /decisions                               200       403       403     200  401
  /decisions?state=waiting                 200       403       403     200  401
  /bills?period=2025                       403       200       403     200  401
  /bills?period=2019                       403       404       403     404  401
  /bills/d01?period=2025                   403       403       200     200  401
  /bills/d02?period=2025                   403       403       403     200  401
  /bills/d99?period=2025                   403       403       403     404  401
  /bills/d01/document?period=2025&format=html  403  403  200  200  401
  /bills/d02/document?period=2025&format=html  403  403  403  200  401
  /bills/d99/document?period=2025          403       403       403     404  401
  /bill-check?period=2025                  200       200       403     200  401
  /bill-check?period=2019                  404       404       403     404  401
  /dwellings/d01/consumption               403       403       200     200  401
  /dwellings/d02/consumption               403       403       403     200  401
  /dwellings/d99/consumption               403       403       403     404  401
  /dwellings/d01/consumption?month=2025-03  403       403       404     404  401
  /dwellings/d01/consumption/document?format=html  403  403  200  200  401
  /dwellings/d02/consumption/document?format=pdf   403  403  403  200  401
  /dwellings/d01/electricity               403       403       404     404  401
  /dwellings/d02/electricity               403       403       403     404  401
  /proposals                               200       200       403     200  401
  /lab                                     403       403       403     200  401
`;

const [head = [], ...lines] = MATRIX.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s{2,}/));
const asked = lines.flatMap(([path = '', ...statuses]) =>
  statuses.map((status, index) => ({ path, role: head[index + 1] ?? '', status: Number(status) })),
);

test.each(asked)('GET $path as $role is $status', async ({ path, role, status }) => {
  const answer =
    role === 'nobody'
      ? await fixture.app.inject(`/api/v1${path}`)
      : await ask(path, role as Role).then(({ status: statusCode, body }) => ({
          statusCode,
          json: () => body,
        }));
  expect(answer.statusCode).toBe(status);
  if (status === 401) expect(answer.json()).toMatchObject({ code: 'API_NOT_SIGNED_IN' });
  if (status === 403) expect(answer.json().code).toMatch(/^API_(FORBIDDEN|BILL_NOT_FINAL)$/);
});

function ask(path: string, role: Role) {
  return fixture.get(path, role, role === 'tenant' ? 'd01' : undefined);
}

test('every GET endpoint of the access table is in the matrix', () => {
  const paths = new Set(asked.map(({ path }) => path.split('?')[0]));
  const missing = Object.keys(ENDPOINT_ACCESS)
    .filter((name) => name.startsWith('GET ') && name !== 'GET /live')
    .map((name) => new RegExp(`^${name.slice(4).replace(/:\w+/g, '[^/]+')}$`))
    .filter((pattern) => ![...paths].some((path) => pattern.test(path ?? '')));
  expect(missing).toEqual([]);
});

/** A value as decimal text and as the six BCD digits of a telegram in clear. */
function traces(units: number): string[] {
  const digits = String(units).padStart(6, '0');
  return [String(units), `${digits.slice(4)}${digits.slice(2, 4)}${digits.slice(0, 2)}`];
}

const everyPath = [...new Set(asked.map(({ path }) => path))];

test.each(['operator', 'landlord'] as const)(
  'no answer to the %s holds a reading',
  async (role) => {
    for (const path of everyPath) {
      const { text } = await ask(path, role);
      for (const trace of CANARY_UNITS.flatMap(traces)) expect(text, path).not.toContain(trace);
    }
  },
);

test('no answer to a tenant holds a reading of another dwelling', async () => {
  for (const path of everyPath) {
    const { text } = await ask(path, 'tenant');
    for (const trace of CANARY_UNITS.slice(1).flatMap(traces)) {
      expect(text, path).not.toContain(trace);
    }
  }
});

test('the lab does see readings, so the tests above look for the right thing', async () => {
  const all = await Promise.all(everyPath.map((path) => ask(path, 'lab')));
  const text = all.map((answer) => answer.text).join('\n');
  for (const trace of CANARY_UNITS.map(String)) expect(text).toContain(trace);
  expect(text).toContain(traces(CANARY_UNITS[1])[1]);
});

test('no answer to anybody holds a meter key', async () => {
  for (const role of ['operator', 'landlord', 'tenant', 'lab'] as const) {
    for (const path of everyPath) expect((await ask(path, role)).text).not.toContain(KEY_HEX);
  }
});

describe('GET /meters', () => {
  test('gives the tenant the own meters with values', async () => {
    const { body } = await ask('/meters', 'tenant');
    expect(body).toEqual([
      expect.objectContaining({ id: ownMeter, units: CANARY_UNITS[0], dueDate: '2024-12-31' }),
    ]);
  });

  test.each(['operator', 'landlord'] as const)('gives the %s devices only', async (role) => {
    const { body } = await ask('/meters', role);
    expect((body as Meter[]).map(({ id }) => id)).toEqual(METERS);
    for (const meter of body as Meter[]) {
      expect(meter).toMatchObject({ rssiDbm: -71, lastSeenAt: /^2025-0[23]-/ });
      expect(Object.keys(meter)).not.toEqual(expect.arrayContaining(['units']));
      expect(Object.keys(meter)).not.toEqual(expect.arrayContaining(['dueDateUnits']));
    }
  });
});

test('GET /status names all dwellings, to a tenant the own one', async () => {
  const ids = async (role: Role) =>
    ((await ask('/status', role)).body.dwellings as { id: string }[]).map(({ id }) => id);
  expect(await ids('tenant')).toEqual(['d01']);
  expect(await ids('lab')).toEqual(['d01', 'd02', 'd03', 'd04']);
});

describe('with D15 off, which is the control of the tenancy attacks', () => {
  test('a tenant reads another dwelling and the frame says that it is off', async () => {
    const open = await createFixture({ defencesOff: ['D15'] });
    const readings = await open.get(`/meters/${otherMeter}/readings`, 'tenant', 'd01');
    expect(readings.body.readings).toEqual([expect.objectContaining({ units: CANARY_UNITS[1] })]);
    expect((await open.get('/status', 'tenant', 'd01')).body.defencesOff).toEqual(['D15']);
    await open.close();
  });
});

describe('texts from outside', () => {
  test('a label with markup comes back as JSON text that no browser runs', async () => {
    const { cookie } = await fixture.as('lab');
    const answer = await fixture.app.inject({ url: '/api/v1/status', headers: { cookie } });
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const labels = answer.json().dwellings.map(({ label }: { label: string }) => label);
    expect(labels).toContain('<script>alert(1)</script>');
  });

  test.each([
    "/telegrams?meterId=QDS-10000001-35-08' OR '1'='1",
    '/telegrams?meterId=%27%3B%20DROP%20TABLE%20telegrams%3B--',
    '/telegrams?before=1;DROP TABLE telegrams',
    '/telegrams?limit=1000000',
    '/telegrams?limit=-1',
    '/telegrams/1%20OR%201=1',
    "/meters/' OR 1=1 --/readings",
    '/meters/QDS-10000001-35-08/readings?from=2025-02-31T00:00:00Z',
    "/bills?period=2025'--",
    '/bills?period=20251',
    '/bills',
    '/bill-check',
    '/bill-check?period=2025&language=fr',
    '/alarms?kind=replay',
    '/alarms?state=gone',
    '/decisions?state=gone',
    '/dwellings/d01/consumption?month=2025-13',
    '/dwellings/d01/consumption/document?format=docx',
    '/dwellings/d01/consumption/document?language=fr',
  ])('%s is refused as a bad request', async (path) => {
    const { status, body } = await ask(path.replaceAll(' ', '%20'), 'lab');
    expect(status).toBe(400);
    expect(body.code).toBe('API_BAD_REQUEST');
  });

  test('SQL in a dwelling id finds nothing and breaks nothing', async () => {
    const { status } = await ask("/bills/d01'%20OR%20'1'='1?period=2025", 'lab');
    expect(status).toBe(404);
    expect(fixture.store.telegrams.count()).toBe(6);
  });
});
