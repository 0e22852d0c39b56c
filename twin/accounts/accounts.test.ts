import { beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { Accounts, INVITATION_LIFETIME_MS } from './accounts.ts';
import { hashPassword } from './passwords.ts';

const PASSWORD = 'four words nobody puts together';
const LANDLORD = { name: 'anna', role: 'landlord' };
const TENANT = { name: 'tom', role: 'tenant', dwellingId: 'd01' };

let store: Store;
let accounts: Accounts;
let nowMs = 1_000;

beforeEach(() => {
  nowMs = 1_000;
  store = openStore(':memory:');
  store.properties.putProperty({ id: 'house', name: 'House', address: 'Street 1' });
  store.properties.putDwelling({
    id: 'd01',
    propertyId: 'house',
    label: '1',
    floor: 0,
    areaM2: '50',
  });
  accounts = new Accounts(store, { now: () => nowMs });
});

const code = (name: string) => expect.objectContaining({ code: name }) as Error;
const trail = (): string[] =>
  store.audit.list().map(({ actor, action, subject }) => `${actor} ${action} ${subject}`);

function openSession(user: string, idHash: string): void {
  store.sessions.add({
    idHash,
    userName: user,
    csrfToken: 't',
    createdAt: nowMs,
    expiresAt: 9e12,
    occupancyId: null,
  });
}

describe('a user', () => {
  test('is added with a password, and removed with all sessions', async () => {
    await accounts.add(LANDLORD, PASSWORD, 'cli:root');
    await expect(accounts.prove('anna', PASSWORD)).resolves.toMatchObject({ role: 'landlord' });
    openSession('anna', 'h1');
    accounts.remove('anna', 'cli:root');
    expect(accounts.list()).toEqual([]);
    expect(store.sessions.get('h1', nowMs)).toBeUndefined();
    expect(trail()).toEqual(['cli:root user.removed anna', 'cli:root user.added anna']);
  });

  test.each([
    ['ACCOUNT_BAD_NAME', { name: '-x', role: 'landlord' }],
    ['ACCOUNT_BAD_NAME', { name: 'a b', role: 'landlord' }],
    ['ACCOUNT_BAD_ROLE', { name: 'anna', role: 'lab' }],
    ['ACCOUNT_DWELLING_NEEDED', { name: 'tom', role: 'tenant' }],
    ['ACCOUNT_DWELLING_NEEDED', { name: 'anna', role: 'landlord', dwellingId: 'd01' }],
    ['ACCOUNT_UNKNOWN_DWELLING', { ...TENANT, dwellingId: 'd99' }],
  ])('is refused with %s: %o', async (expected, account) => {
    await expect(accounts.add(account, PASSWORD, 'cli:root')).rejects.toThrow(code(expected));
    expect(() => accounts.invite(account, 'cli:root')).toThrow(code(expected));
  });

  test('is not added twice', async () => {
    await accounts.add(LANDLORD, PASSWORD, 'cli:root');
    await expect(accounts.add(LANDLORD, PASSWORD, 'x')).rejects.toThrow(code('ACCOUNT_EXISTS'));
    expect(() => accounts.invite({ ...TENANT, name: 'anna' }, 'x')).toThrow(code('ACCOUNT_EXISTS'));
  });

  test.each(['short', 'abababababababab', 'my name is ANNA, hello'])(
    'does not get the password %s',
    async (password) => {
      await expect(accounts.add(LANDLORD, password, 'x')).rejects.toThrow(
        code('ACCOUNT_PASSWORD_WEAK'),
      );
    },
  );
});

describe('an invitation', () => {
  test('makes a user once; the code lies nowhere in the store', async () => {
    const invitation = accounts.invite(TENANT, 'cli:root');
    expect(invitation.expiresAt).toBe(nowMs + INVITATION_LIFETIME_MS);
    await accounts.redeem('tom', ` ${invitation.code.toUpperCase()} `, PASSWORD);
    await expect(accounts.prove('tom', PASSWORD)).resolves.toMatchObject({ dwellingId: 'd01' });
    await expect(accounts.redeem('tom', invitation.code, PASSWORD)).rejects.toThrow(
      code('ACCOUNT_BAD_CODE'),
    );
    expect(trail()).toEqual(['tom invitation.used tom', 'cli:root user.invited tom']);
    expect(JSON.stringify(store.audit.list())).not.toContain(invitation.code);
  });

  test('is used by one of two who try at the same moment', async () => {
    const { code: secret } = accounts.invite(TENANT, 'x');
    const both = ['one of two passwords', 'another of the two'].map((password) =>
      accounts.redeem('tom', secret, password),
    );
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['another name', 'tim', 0],
    ['too late', 'tom', INVITATION_LIFETIME_MS],
  ])('is refused: %s', async (_what, name, laterMs) => {
    const { code: secret } = accounts.invite(TENANT, 'x');
    nowMs += laterMs;
    await expect(accounts.redeem(name, secret, PASSWORD)).rejects.toThrow(code('ACCOUNT_BAD_CODE'));
  });

  test('ends the one before it, and sessions when it is used for a new password', async () => {
    await accounts.add(LANDLORD, PASSWORD, 'x');
    openSession('anna', 'h1');
    const first = accounts.invite(LANDLORD, 'x');
    const second = accounts.invite(LANDLORD, 'x');
    await expect(accounts.redeem('anna', first.code, PASSWORD)).rejects.toThrow(
      code('ACCOUNT_BAD_CODE'),
    );
    await accounts.redeem('anna', second.code, 'some other long password');
    expect(accounts.sessions('anna')).toEqual([]);
    await expect(accounts.prove('anna', PASSWORD)).rejects.toThrow(code('ACCOUNT_WRONG_PASSWORD'));
  });

  test('does not lead a former tenant to the values of the next one', async () => {
    const moveIn = { dwellingId: 'd01', name: 'T', from: '1970-01-01' };
    store.properties.putOccupancy({ ...moveIn, id: 'first', to: '1970-01-02' });
    store.properties.putOccupancy({ ...moveIn, id: 'second', from: '1970-01-03' });
    const late = accounts.invite(TENANT, 'x');
    nowMs += 2.5 * 86_400_000;
    await accounts.redeem('tom', late.code, PASSWORD);
    expect(store.users.byName('tom')?.occupancyId).toBe('first');
    const again = accounts.invite(TENANT, 'x');
    await accounts.redeem('tom', again.code, PASSWORD);
    expect(store.users.byName('tom')?.occupancyId).toBe('first');
  });

  test('is not for demo users', async () => {
    const passwordHash = await hashPassword('x', { random: true });
    store.users.put({ name: 'landlord', role: 'landlord', passwordHash, demo: true });
    expect(() => accounts.invite({ name: 'landlord', role: 'landlord' }, 'x')).toThrow(
      code('ACCOUNT_IS_DEMO'),
    );
    const change = { password: 'x', newPassword: PASSWORD };
    await expect(accounts.changePassword('landlord', change)).rejects.toThrow(
      code('ACCOUNT_IS_DEMO'),
    );
  });
});

test('a new password needs the present one and ends the other sessions', async () => {
  await accounts.add(LANDLORD, PASSWORD, 'x');
  openSession('anna', 'h1');
  openSession('anna', 'h2');
  const newPassword = 'some other long password';
  await expect(accounts.changePassword('anna', { password: 'wrong', newPassword })).rejects.toThrow(
    code('ACCOUNT_WRONG_PASSWORD'),
  );
  await accounts.changePassword('anna', { password: PASSWORD, newPassword, keepSession: 'h1' });
  expect(accounts.sessions('anna').map(({ id }) => id)).toEqual(['h1']);
  await expect(accounts.prove('anna', newPassword)).resolves.toMatchObject({ name: 'anna' });
});

test('sessions are listed and ended, one or all of a user', async () => {
  await accounts.add(LANDLORD, PASSWORD, 'x');
  for (const id of ['h1', 'h2', 'h3']) openSession('anna', id);
  expect(accounts.endSessions('anna', 'anna', 'h2')).toBe(1);
  expect(() => accounts.endSessions('anna', 'anna', 'h2')).toThrow(code('ACCOUNT_UNKNOWN_SESSION'));
  expect(accounts.endSessions('anna', 'cli:root')).toBe(2);
  expect(accounts.sessions()).toEqual([]);
});
