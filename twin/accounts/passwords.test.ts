import { expect, test } from 'vitest';
import { hashPassword, DUMMY_HASH, randomPassword, verifyPassword } from './passwords.ts';

test('the right password is accepted and a wrong one is not', async () => {
  const hash = await hashPassword('correct horse', { random: true });
  expect(await verifyPassword('correct horse', hash)).toBe(true);
  expect(await verifyPassword('correct horsf', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('a chosen password costs more than a random one and both are readable by their own cost', async () => {
  const chosen = await hashPassword('chosen by a person');
  const random = await hashPassword('chosen by a person', { random: true });
  expect(chosen).toMatch(/^scrypt\$15\$/);
  expect(random).toMatch(/^scrypt\$10\$/);
  expect(await verifyPassword('chosen by a person', chosen)).toBe(true);
});

test('the same password hashes differently each time', async () => {
  const hashes = [hashPassword('a', { random: true }), hashPassword('a', { random: true })];
  const [first, second] = await Promise.all(hashes);
  expect(first).not.toBe(second);
});

test('composed and decomposed letters are the same password', async () => {
  const hash = await hashPassword('Tür', { random: true });
  expect(await verifyPassword('Tu\u0308r', hash)).toBe(true);
});

test.each(['', 'plain', 'scrypt$10$abc', 'scrypt$99$AAAA$AAAA', 'scrypt$10$AAAA$AA', 'md5$10$A$A'])(
  'a stored text %j that is no hash accepts nobody',
  async (stored) => {
    expect(await verifyPassword('x', stored)).toBe(false);
  },
);

test('the hash of nobody is checked in full and accepts nobody', async () => {
  expect(await verifyPassword('anything', DUMMY_HASH)).toBe(false);
});

test('a random password has four groups and never repeats', () => {
  const passwords = Array.from({ length: 200 }, randomPassword);
  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords)
    expect(password).toMatch(/^([a-km-np-z2-9]{6}-){3}[a-km-np-z2-9]{6}$/);
});
