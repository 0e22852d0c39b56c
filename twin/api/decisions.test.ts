/** Alarms and decisions over HTTP: who sees what, what is refused, and that listeners are told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CANARY_UNITS, METERS } from '../property/stored-house.fixture.ts';
import type { Decision } from '../store/alarm-decisions.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';
import type { Role } from './schemas/session.ts';

let fixture: Fixture;
let lab: SignedInAs;
let operator: SignedInAs;
beforeEach(async () => {
  fixture = await createFixture();
  lab = await fixture.as('lab');
  operator = await fixture.as('operator');
});
afterEach(() => fixture.close());

async function send(method: 'POST' | 'DELETE', path: string, who: SignedInAs, payload?: object) {
  const headers = { cookie: who.cookie, 'x-csrf-token': who.csrfToken };
  const url = `/api/v1${path}`;
  const answer = await fixture.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const EXCLUDE = { kind: 'readings', exclude: [2], reason: 'sent in clear by a stranger' } as const;

test('an alarm shows its telegrams, the field and how their readings stand', async () => {
  const { body } = await fixture.get('/alarms/1', 'lab');
  expect(body).toMatchObject({ kind: 'clear-telegram', state: 'open', field: 'security' });
  expect(body.telegrams).toMatchObject([
    { role: 'alarm', telegram: { id: 5, verdict: 'rejected' } },
    { role: 'evidence', standing: 'counts', telegram: { id: 2, verdict: 'stored' } },
  ]);
  expect(body.telegrams[1].telegram.dissection.view).not.toBe(
    body.telegrams[1].telegram.dissection.frame,
  );
});

test('the operator sees device and header, and no value', async () => {
  const { text, body } = await fixture.get('/alarms/1', 'operator');
  expect(body.telegrams[0].telegram.withheldBytes).toBeGreaterThan(0);
  for (const { telegram } of body.telegrams) {
    expect(telegram.dissection.view).toBe(telegram.dissection.frame);
  }
  for (const units of CANARY_UNITS) expect(text).not.toContain(String(units));
});

test('a proposal waits for a second person, takes effect, and is undone by another one', async () => {
  const told: Decision['state'][] = [];
  fixture.portal.live.on('decision', ({ state }) => told.push(state));
  const proposal = await send('POST', '/alarms/1/decisions', lab, EXCLUDE);
  expect(proposal.body).toMatchObject({ state: 'waiting', changesValues: true, exclude: [2] });
  const { id } = proposal.body;
  expect((await fixture.get('/alarms?state=waiting', 'lab')).body).toHaveLength(1);

  expect((await send('POST', `/decisions/${id}/confirm`, lab)).status).toBe(403);
  const confirmed = await send('POST', `/decisions/${id}/confirm`, operator);
  expect(confirmed.body).toMatchObject({ state: 'in-force', settledBy: 'operator' });
  expect(fixture.store.readings.latest(METERS[1] ?? '')).toBeUndefined();
  expect((await fixture.get('/alarms/1', 'lab')).body).toMatchObject({
    state: 'closed',
    telegrams: [{}, { standing: 'excluded' }],
  });

  const back = await send('POST', `/decisions/${id}/undo`, operator, { reason: 'was genuine' });
  expect(back.body).toMatchObject({ kind: 'undo', undoes: id, state: 'waiting' });
  await send('POST', `/decisions/${back.body.id}/confirm`, lab);
  expect(fixture.store.readings.latest(METERS[1] ?? '')?.units).toBe(CANARY_UNITS[1]);
  expect(told).toEqual(['waiting', 'in-force', 'waiting', 'in-force']);
  const { body } = await fixture.get('/decisions', 'operator');
  expect(body.map(({ state }: Decision) => state)).toEqual(['in-force', 'undone']);
});

test('a device is exchanged by the meter as well, and the portal knows the new one', async () => {
  const exchange = { newMeterId: 'QDS-20000002-35-08', at: '2025-03-03T10:00:00Z', startUnits: 0 };
  const asked = { kind: 'exchange', exchange, reason: 'battery' };
  const { body } = await send('POST', `/meters/${METERS[1]}/decisions`, operator, asked);
  expect(fixture.store.meters.byId(exchange.newMeterId)).toBeUndefined();
  await send('POST', `/decisions/${body.id}/confirm`, lab);
  expect(fixture.store.meters.byId(exchange.newMeterId)).toMatchObject({ dwellingId: 'd02' });
});

test('a waiting decision is withdrawn, and then it is over', async () => {
  const { body } = await send('POST', '/alarms/1/decisions', lab, EXCLUDE);
  expect((await send('DELETE', `/decisions/${body.id}`, lab)).body.state).toBe('withdrawn');
  const late = await send('POST', `/decisions/${body.id}/confirm`, operator);
  expect(late).toMatchObject({ status: 409, body: { code: 'PROPERTY_DECISION_SETTLED' } });
});

test.each([
  ['POST', '/alarms/99/decisions', EXCLUDE, 404, 'API_NOT_FOUND'],
  ['POST', '/meters/QDS-99999999-35-08/decisions', EXCLUDE, 404, 'API_NOT_FOUND'],
  ['POST', '/decisions/99/confirm', undefined, 404, 'PROPERTY_NOT_FOUND'],
  ['POST', '/decisions/99/undo', { reason: 'x' }, 404, 'PROPERTY_NOT_FOUND'],
  ['DELETE', '/decisions/99', undefined, 404, 'PROPERTY_NOT_FOUND'],
  ['POST', '/alarms/1/decisions', { ...EXCLUDE, exclude: [4] }, 400, 'PROPERTY_BAD_DECISION'],
  ['POST', '/alarms/1/decisions', { ...EXCLUDE, reason: '' }, 400, 'API_BAD_REQUEST'],
  ['POST', '/alarms/1/decisions', { ...EXCLUDE, by: 'me' }, 400, 'API_BAD_REQUEST'],
] as const)('%s %s with %j is %i', async (method, path, payload, status, code) => {
  expect(await send(method, path, lab, payload)).toMatchObject({ status, body: { code } });
  expect(fixture.store.decisions.list()).toEqual([]);
});

test.each<Role>(['landlord', 'tenant'])('a %s decides nothing', async (role) => {
  const who = await fixture.as(role, role === 'tenant' ? 'd02' : undefined);
  for (const path of ['/alarms/1/decisions', `/meters/${METERS[1]}/decisions`]) {
    expect((await send('POST', path, who, EXCLUDE)).status).toBe(403);
  }
  expect((await send('POST', '/decisions/1/confirm', who)).status).toBe(403);
});

test('with D17 off one person is enough, which is the control of that defence', async () => {
  const open = await createFixture({ defencesOff: ['D17'] });
  const { cookie, csrfToken } = await open.as('operator');
  const headers = { cookie, 'x-csrf-token': csrfToken };
  const url = '/api/v1/alarms/1/decisions';
  const answer = await open.app.inject({ method: 'POST', url, headers, payload: EXCLUDE });
  expect(answer.json()).toMatchObject({ state: 'in-force' });
  expect(open.store.readings.latest(METERS[1] ?? '')).toBeUndefined();
  await open.close();
});

test('a decision is dated by the clock of the alarms, its entry in the ledger by real time', async () => {
  const proposal = await send('POST', '/alarms/1/decisions', lab, EXCLUDE);
  const domainNow = fixture.store.domainClock.now();
  expect(domainNow).not.toBe(fixture.clock.now());
  expect(Date.parse(proposal.body.decidedAt)).toBe(domainNow);
  const [entry] = fixture.store.audit.list({ action: 'decision' });
  expect(entry?.atMs).toBe(fixture.clock.now());
});
