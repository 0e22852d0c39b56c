import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defined } from '#kernel/defined.ts';
import { Accounts } from '../accounts/accounts.ts';
import { HASH_QUEUE, HashQueue } from '../accounts/hash-queue.ts';
import { PasswordGate } from './password-gate.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';
import { SIGN_IN_LIMITS } from './sign-in-limit.ts';

const PASSWORD = 'four words nobody puts together';
const NEW_PASSWORD = 'four other words for tomorrow';

let fixture: Fixture;
let accounts: Accounts;
beforeAll(async () => {
  // No lab: the users are those that somebody made.
  fixture = await createFixture({ lab: false });
  accounts = new Accounts(fixture.store, fixture.clock);
});
afterAll(() => fixture.close());

interface Sent {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
  readonly body: any;
  readonly as: SignedInAs;
}

async function send(
  method: 'POST' | 'PUT' | 'DELETE' | 'GET',
  path: string,
  more: { as?: SignedInAs; payload?: object; remoteAddress?: string } = {},
): Promise<Sent> {
  const headers =
    more.as === undefined ? {} : { cookie: more.as.cookie, 'x-csrf-token': more.as.csrfToken };
  const answer = await fixture.app.inject({
    method,
    url: `/api/v1${path}`,
    headers,
    ...defined({ payload: more.payload, remoteAddress: more.remoteAddress }),
  });
  const body: unknown = answer.body === '' ? undefined : answer.json();
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const csrfToken = (body as { csrfToken?: string } | undefined)?.csrfToken ?? '';
  return { status: answer.statusCode, body, as: { cookie, csrfToken } };
}

const signIn = (user: string, password: string) =>
  send('POST', '/session', { payload: { user, password } });

describe('a user of a portal that no lab runs', () => {
  test('chooses a password with a code, once, and signs in with it', async () => {
    const { code } = accounts.invite({ name: 'anna', role: 'landlord' }, 'cli:root');
    const payload = { user: 'anna', code, password: PASSWORD };
    expect(await send('POST', '/session/invitation', { payload })).toMatchObject({
      status: 200,
      body: { user: 'anna', role: 'landlord', demo: false },
    });
    expect(await send('POST', '/session/invitation', { payload })).toMatchObject({
      status: 403,
      body: { code: 'ACCOUNT_BAD_CODE' },
    });
    expect(await signIn('anna', PASSWORD)).toMatchObject({ status: 200, body: { user: 'anna' } });
  });

  test('changes the password: the old one and all other sessions end', async () => {
    const [here, there] = [await signIn('anna', PASSWORD), await signIn('anna', PASSWORD)];
    const change = { password: PASSWORD, newPassword: NEW_PASSWORD };
    const wrong = { ...change, password: 'not the present one' };
    expect(await send('PUT', '/session/password', { as: here.as, payload: wrong })).toMatchObject({
      status: 403,
      body: { code: 'ACCOUNT_WRONG_PASSWORD' },
    });
    expect((await send('PUT', '/session/password', { as: here.as, payload: change })).status).toBe(
      204,
    );
    expect((await send('GET', '/session', { as: here.as })).body.user).toBe('anna');
    expect((await send('GET', '/session', { as: there.as })).body.user).toBeNull();
    expect((await signIn('anna', PASSWORD)).status).toBe(401);
  });

  test('sees the own sessions and ends one of them', async () => {
    const [here, there] = [await signIn('anna', NEW_PASSWORD), await signIn('anna', NEW_PASSWORD)];
    const { body } = await send('GET', '/sessions', { as: here.as });
    const other = (body as { id: string; current: boolean }[]).find(({ current }) => !current);
    const own = (body as { current: boolean }[]).filter(({ current }) => current);
    expect(own).toHaveLength(1);
    const [newest] = (await send('GET', '/sessions', { as: there.as })).body.filter(
      ({ current }: { current: boolean }) => current,
    );
    expect(other).toBeDefined();
    const ended = await send('DELETE', `/sessions/${newest.id}`, { as: here.as });
    expect(ended.status).toBe(200);
    expect((await send('GET', '/session', { as: there.as })).body.user).toBeNull();
  });

  test('does not end a session of somebody else', async () => {
    await accounts.add({ name: 'bert', role: 'operator' }, PASSWORD, 'cli:root');
    const bert = await signIn('bert', PASSWORD);
    const anna = await signIn('anna', NEW_PASSWORD);
    const [session] = accounts.sessions('anna');
    expect(await send('DELETE', `/sessions/${session?.id}`, { as: bert.as })).toMatchObject({
      status: 404,
      body: { code: 'ACCOUNT_UNKNOWN_SESSION' },
    });
    expect((await send('GET', '/session', { as: anna.as })).body.user).toBe('anna');
  });

  test('guesses no code: the guesses are limited', async () => {
    const payload = { user: 'carl', code: 'aaaaaa-aaaaaa', password: PASSWORD };
    accounts.invite({ name: 'carl', role: 'operator' }, 'cli:root');
    const statuses: number[] = [];
    for (let n = 0; n <= SIGN_IN_LIMITS.freeFailures; n++) {
      statuses.push((await send('POST', '/session/invitation', { payload })).status);
    }
    expect(statuses.at(-2)).toBe(403);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('a crowd', () => {
  const crowdOf = (count: number) =>
    Array.from({ length: count }, (_, at) => signIn('anna', `guess number ${at} of many`));

  test('of sign-ins keeps nobody else waiting, and fails with a code', async () => {
    const done: string[] = [];
    const crowd = ['1', '2', '3'].map((host) =>
      send('POST', '/session', {
        payload: { user: 'nobody', password: 'x' },
        remoteAddress: `192.0.2.${host}`,
      }).then(({ status, body }) => done.push(`${status} ${body.code}`)),
    );
    await fixture.app.inject('/api/v1/health').then(() => done.push('health'));
    await Promise.all(crowd);
    expect(done).toEqual(['health', ...crowd.map(() => '401 API_WRONG_SIGN_IN')]);
  });

  test('of fifty failures locks nobody else at the address out', async () => {
    const statuses = (await Promise.all(crowdOf(50))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(47);
    expect(await signIn('bert', PASSWORD)).toMatchObject({ status: 200 });
  });
});

test('who is sent away because of a crowd has not failed', async () => {
  const queue = new HashQueue();
  const gate = new PasswordGate(fixture.clock, queue);
  const held = Promise.withResolvers<void>();
  const anna = { user: 'anna', address: '192.0.2.1' };
  const crowd = Array.from({ length: HASH_QUEUE.running + HASH_QUEUE.waiting }, (_, at) =>
    queue.run(`198.51.100.${at}`, () => held.promise),
  );
  for (let n = 0; n < 5; n++) {
    await expect(gate.pass(anna, async () => 'in')).rejects.toThrow(
      expect.objectContaining({ code: 'ACCOUNT_BUSY' }) as Error,
    );
  }
  held.resolve();
  await Promise.all(crowd);
  await expect(gate.pass(anna, async () => 'in')).resolves.toBe('in');
});

test('the ledger holds no password and no code, and who did what', () => {
  const entries = fixture.store.audit.list();
  const text = JSON.stringify(entries);
  for (const secret of [PASSWORD, NEW_PASSWORD, 'aaaaaa-aaaaaa'])
    expect(text).not.toContain(secret);
  const actions = new Set(entries.map(({ action }) => action));
  for (const action of [
    'user.invited',
    'invitation.used',
    'session.opened',
    'session.refused',
    'password.changed',
    'session.ended',
    'user.added',
  ]) {
    expect(actions).toContain(action);
  }
  expect(fixture.store.audit.verify().findings).toEqual([]);
});
