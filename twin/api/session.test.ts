import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Auth, SESSION_LIFETIME_MS } from './auth.ts';
import { DEMO_FILE, demoSignIns } from './demo.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { DWELLINGS } from '../property/stored-house.fixture.ts';
import { createFixture, LAB_TOKEN, type Fixture } from './portal.fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

function signIn(user: string, password: string, headers: Record<string, string> = {}) {
  const payload = { user, password };
  return fixture.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers });
}

const cookieOf = (answer: { readonly headers: object }): string =>
  String((answer.headers as { 'set-cookie'?: unknown })['set-cookie']).split(';')[0] ?? '';

describe('signing in', () => {
  beforeEach(async () => {
    const passwordHash = await hashPassword('right', { random: true });
    fixture.store.users.put({ name: 'anna', role: 'landlord', passwordHash, demo: false });
  });

  test('with the right password gives a session and a cookie that scripts cannot read', async () => {
    const answer = await signIn('anna', 'right');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ user: 'anna', role: 'landlord', demo: false });
    expect(answer.json().csrfToken).toMatch(/^[\w-]{43}$/);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^lab_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  test.each([
    ['anna', 'wrong'],
    ['nobody', 'right'],
    ['Anna', 'right'],
  ])('as %s with %s is refused and does not say which was wrong', async (user, password) => {
    const answer = await signIn(user, password);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({
      code: 'API_WRONG_SIGN_IN',
      message: 'user and password do not belong together',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('is slowed down after three failures, also for the right password', async () => {
    for (let n = 0; n < 3; n++) expect((await signIn('anna', 'x')).statusCode).toBe(401);
    const answer = await signIn('anna', 'right');
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toMatchObject({ code: 'API_TOO_MANY_SIGN_INS' });
    fixture.clock.at += 2_000;
    expect((await signIn('anna', 'right')).statusCode).toBe(200);
  });

  test('stays possible with a session of the account, whatever others try', async () => {
    const cookie = cookieOf(await signIn('anna', 'right'));
    for (let n = 0; n < 4; n++) await signIn('anna', 'x');
    expect((await signIn('anna', 'right')).statusCode).toBe(429);
    expect((await signIn('anna', 'right', { cookie })).statusCode).toBe(200);
  });

  test('ends the session that the browser had', async () => {
    const cookie = cookieOf(await signIn('anna', 'right'));
    const next = cookieOf(await signIn('anna', 'right', { cookie }));
    const userOf = async (held: string) =>
      (await fixture.app.inject({ url: '/api/v1/session', headers: { cookie: held } })).json().user;
    expect([await userOf(cookie), await userOf(next)]).toEqual([null, 'anna']);
  });

  test('a thousand times leaves the newest hundred sessions', () => {
    const { store } = fixture;
    const auth = new Auth(store, fixture.clock, () => fixture.clock.now());
    const anna = store.users.byName('anna');
    if (anna === undefined) throw new Error('anna is not there');
    const opened = Array.from({ length: 1_000 }, () => auth.open(anna).sessionId);
    expect(store.sessions.list(fixture.clock.now(), 'anna')).toHaveLength(100);
    const alive = opened.filter((id) => auth.resolve(id) !== undefined);
    expect(alive).toEqual(opened.slice(-100));
  });

  test('gives each sign-in a new session id', async () => {
    const [first, second] = [await signIn('anna', 'right'), await signIn('anna', 'right')];
    expect(first.headers['set-cookie']).not.toBe(second.headers['set-cookie']);
  });

  test('keeps no session id in the database', async () => {
    const cookie = String((await signIn('anna', 'right')).headers['set-cookie']);
    const id = /lab_session=([\w-]+)/.exec(cookie)?.[1] ?? '';
    const files = ['portal.db', 'portal.db-wal'].map((name) =>
      readFileSync(join(fixture.dataDir, name), 'latin1'),
    );
    expect(files.join('')).toContain('anna');
    expect(files.join('')).not.toContain(id);
  });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:81' },
  ])('from another site (%j) is refused', async (headers) => {
    const answer = await signIn('anna', 'right', headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'API_CSRF' });
  });

  test.each([{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost:80' }])(
    'from the own page (%j) is served',
    async (headers) => {
      expect((await signIn('anna', 'right', headers)).statusCode).toBe(200);
    },
  );
});

describe('a session', () => {
  const session = async (cookie: string) =>
    fixture.app.inject({ url: '/api/v1/session', headers: { cookie } });

  test('ends by itself after its lifetime', async () => {
    const { cookie } = await fixture.as('operator');
    fixture.clock.at += SESSION_LIFETIME_MS - 1;
    expect((await session(cookie)).json()).toMatchObject({ user: 'operator' });
    fixture.clock.at += 1;
    expect((await session(cookie)).json()).toEqual({ user: null, demo: true });
    const answer = await fixture.app.inject({ url: '/api/v1/status', headers: { cookie } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'API_NOT_SIGNED_IN' });
  });

  test('that nobody has is no error, and says whether a demo user may come in', async () => {
    const ask = (options: object) => fixture.app.inject({ url: '/api/v1/session', ...options });
    expect((await ask({})).json()).toEqual({ user: null, demo: true });
    expect((await ask({ remoteAddress: '192.168.1.9' })).json()).toEqual({
      user: null,
      demo: false,
    });
    expect((await ask({})).headers['set-cookie']).toBeUndefined();
    const alone = await createFixture({ lab: false });
    const first = await alone.app.inject('/api/v1/session');
    expect([first.statusCode, first.json()]).toEqual([200, { user: null, demo: false }]);
    await alone.close();
  });

  test('ends on sign-out, which takes the cookie back', async () => {
    const { cookie, csrfToken } = await fixture.as('operator');
    const headers = { cookie, 'x-csrf-token': csrfToken };
    const url = '/api/v1/session';
    const answer = await fixture.app.inject({ method: 'DELETE', url, headers });
    expect(answer.statusCode).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(/^lab_session=; Max-Age=0/);
    expect((await session(cookie)).json()).toMatchObject({ user: null });
  });

  test.each(['lab_session=', 'lab_session=x', `lab_session=${'a'.repeat(43)}`, 'other=1'])(
    'is not opened by the cookie %s',
    async (cookie) => {
      expect((await session(cookie)).json()).toMatchObject({ user: null });
    },
  );

  test('tells its CSRF token again, the same one', async () => {
    const { cookie, csrfToken } = await fixture.as('tenant', 'd02');
    expect((await session(cookie)).json()).toEqual({
      user: 'tenant-d02',
      role: 'tenant',
      dwellingId: 'd02',
      csrfToken,
      demo: true,
    });
  });
});

describe('a write', () => {
  const pace = { kind: 'pace', pace: 60 };
  const command = (headers: Record<string, string>) =>
    fixture.app.inject({ method: 'POST', url: '/api/v1/lab/commands', headers, payload: pace });

  test('without or with a wrong CSRF token is refused', async () => {
    const { cookie } = await fixture.as('lab');
    const other = await fixture.as('lab');
    for (const token of ['', 'x', other.csrfToken]) {
      const answer = await command({ cookie, 'x-csrf-token': token });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'API_CSRF' });
    }
    expect((await command({ cookie })).statusCode).toBe(403);
  });

  test('with the token from another site is refused all the same', async () => {
    const { cookie, csrfToken } = await fixture.as('lab');
    const headers = { cookie, 'x-csrf-token': csrfToken, origin: 'http://evil.example' };
    expect((await command(headers)).statusCode).toBe(403);
  });

  test('with the token is served, to the lab only', async () => {
    const { cookie, csrfToken } = await fixture.as('lab');
    expect((await command({ cookie, 'x-csrf-token': csrfToken })).statusCode).toBe(202);
    for (const role of ['operator', 'landlord', 'tenant'] as const) {
      const visitor = await fixture.as(role, role === 'tenant' ? 'd01' : undefined);
      const headers = { cookie: visitor.cookie, 'x-csrf-token': visitor.csrfToken };
      expect((await command(headers)).json()).toMatchObject({ code: 'API_FORBIDDEN' });
    }
    expect((await command({})).statusCode).toBe(401);
  });
});

describe('demo sign-ins', () => {
  test('are an operator, a landlord, a lab and one tenant for each dwelling', async () => {
    const signIns = await demoSignIns({ dataDir: fixture.dataDir, store: fixture.store });
    expect(signIns.map(({ user }) => user)).toEqual([
      'lab',
      'operator',
      'landlord',
      ...DWELLINGS.map((id) => `tenant-${id}`),
    ]);
    for (const { user, password, role } of signIns) {
      expect((await signIn(user, password)).json()).toMatchObject({ user, role, demo: true });
    }
  }, 60_000);

  test('are the same after a restart and in a file for the owner only', async () => {
    const options = { dataDir: fixture.dataDir, store: fixture.store };
    const first = await demoSignIns(options);
    expect(await demoSignIns(options)).toEqual(first);
    expect(statSync(join(fixture.dataDir, DEMO_FILE)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(fixture.dataDir, DEMO_FILE), 'utf8'))).toEqual(first);
  });

  test('grow with the dwellings and keep what was printed', async () => {
    const options = { dataDir: fixture.dataDir, store: fixture.store };
    const first = await demoSignIns(options);
    const dwelling = { id: 'd05', propertyId: 'p1', label: 'Flat 5', floor: 4, areaM2: '30' };
    fixture.store.properties.putDwelling(dwelling);
    const later = await demoSignIns(options);
    expect(later.slice(0, first.length)).toEqual(first);
    expect(later.at(-1)).toMatchObject({ user: 'tenant-d05', dwellingId: 'd05' });
  });

  test.each(['{', '[{"user":"lab"}]', '{}'])(
    'are made anew when the file holds %s',
    async (text) => {
      writeFileSync(join(fixture.dataDir, DEMO_FILE), text);
      const signIns = await demoSignIns({ dataDir: fixture.dataDir, store: fixture.store });
      const { user, password } = signIns[0] ?? { user: '', password: '' };
      expect((await signIn(user, password)).statusCode).toBe(200);
    },
  );

  test.each([
    [{ role: 'tenant' }, 400, 'API_BAD_REQUEST'],
    [{ role: 'tenant', dwellingId: 'd99' }, 404, 'API_NOT_FOUND'],
    [{ role: 'admin' }, 400, 'API_BAD_REQUEST'],
    [{ role: 'lab', dwellingId: '' }, 400, 'API_BAD_REQUEST'],
  ])('with %j answer %i %s', async (payload, status, code) => {
    const url = '/api/v1/session/demo';
    const answer = await fixture.app.inject({ method: 'POST', url, payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  test('are not given to other machines, nor to a person with a demo name', async () => {
    const url = '/api/v1/session/demo';
    const options = { method: 'POST', url, payload: { role: 'operator' } } as const;
    const remote = await fixture.app.inject({ ...options, remoteAddress: '192.168.1.9' });
    expect(remote.statusCode).toBe(404);
    const user = fixture.store.users.byName('operator');
    if (user !== undefined) fixture.store.users.put({ ...user, demo: false });
    expect((await fixture.app.inject(options)).statusCode).toBe(404);
  });
});

describe('the world', () => {
  const counters = { sent: 12, heard: 10, lost: { weak: 2 }, buffered: 1, outbox: 3 };
  const clock = { now: '2025-03-01T00:00:00Z', pace: 60 };
  const report = { scenario: 'calm', seed: 20260101, clock, counters };
  const post = (payload: object, token = LAB_TOKEN) =>
    fixture.app.inject({
      method: 'POST',
      url: '/api/v1/lab/world',
      headers: { authorization: `Bearer ${token}` },
      payload,
    });

  test('reports with its token and the sums add up', async () => {
    expect((await post(report)).json()).toEqual({ commands: [] });
    const { body } = await fixture.get('/lab', 'lab');
    expect(body.world).toMatchObject({ scenario: 'calm', seed: '20260101', outbox: 3 });
    expect(body.flow).toMatchObject({ sent: 12, heard: 10, lost: 2, stored: 4, rejected: 2 });
    expect(body.flow).toMatchObject({ onTheWay: 4, injected: 0, lostBy: { weak: 2 } });
  });

  test.each(['', 'wrong'])('moves no clock with the token %j', async (token) => {
    const before = fixture.portal.domainClock.now();
    const payload = { at: '2099-01-01T00:00:00Z', heads: [] };
    const headers = { authorization: `Bearer ${token}` };
    const url = '/api/v1/lab/clock';
    const answer = await fixture.app.inject({ method: 'POST', url, headers, payload });
    expect(answer.json()).toMatchObject({ code: 'API_BAD_LAB_TOKEN' });
    expect(fixture.portal.domainClock.now()).toBe(before);
  });

  test('ticks with its token, and the clock never goes back', async () => {
    const tick = async (at: string) => {
      const headers = { authorization: `Bearer ${LAB_TOKEN}` };
      const heads = [{ gateway: 'gw-1', boot: 'b1', seq: 1 }];
      const payload = { at, heads };
      const url = '/api/v1/lab/clock';
      return (await fixture.app.inject({ method: 'POST', url, headers, payload })).json();
    };
    expect(await tick('2027-03-01T00:00:00Z')).toEqual({ now: '2027-03-01T00:00:00.000Z' });
    expect(await tick('2026-03-01T00:00:00Z')).toEqual({ now: '2027-03-01T00:00:00.000Z' });
  });

  test('gets the commands of the lab', async () => {
    const { cookie, csrfToken } = await fixture.as('lab');
    const headers = { cookie, 'x-csrf-token': csrfToken };
    const payload = { kind: 'pace', pace: 'max' };
    const url = '/api/v1/lab/commands';
    const queued = await fixture.app.inject({ method: 'POST', url, headers, payload });
    expect(queued.json()).toEqual({ queued: 1 });
    expect((await post(report)).json()).toEqual({ commands: [payload] });
  });

  test.each(['', 'wrong', `${LAB_TOKEN}x`])('with the token %j is refused', async (token) => {
    const answer = await post(report, token);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'API_BAD_LAB_TOKEN' });
  });

  test('is not let in by a session, and a tenant may not see it', async () => {
    const { cookie, csrfToken } = await fixture.as('lab');
    const headers = { cookie, 'x-csrf-token': csrfToken };
    const options = { method: 'POST', url: '/api/v1/lab/world', headers, payload: report } as const;
    expect((await fixture.app.inject(options)).statusCode).toBe(401);
  });

  test.each([
    [{ ...report, counters: { ...counters, sent: -1 } }, 'body.counters.sent: must be >= 0'],
    [{ ...report, clock: { now: 'now', pace: 1 } }, /^body\.clock\.now: must match pattern/],
    [{ ...report, more: 1 }, 'body.more: is not a known field'],
  ])('with a wrong field is told which', async (payload, message) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'API_BAD_REQUEST', message });
  });
});
