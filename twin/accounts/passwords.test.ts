import { expect, test } from 'vitest';
import { hashPassword, isOutdatedHash, randomPassword, verifyPassword } from './passwords.ts';

test('the right password is accepted and a wrong one is not', async () => {
  const hash = await hashPassword('correct horse', { random: true });
  expect(await verifyPassword('correct horse', hash)).toBe(true);
  expect(await verifyPassword('correct horsf', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('a chosen password is stretched, a random one need not be', async () => {
  const chosen = await hashPassword('chosen by a person');
  const random = await hashPassword('chosen by a person', { random: true });
  expect(chosen).toMatch(/^scrypt\$15\$/);
  expect(random).toMatch(/^sha256\$/);
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

test('nobody, a chosen and a random password cost one stretching each', async () => {
  const hashes = [
    undefined,
    await hashPassword('a'),
    await hashPassword('a', { random: true }),
    'scrypt$10$abc',
  ];
  for (const stored of hashes) {
    const salts: number[] = [];
    const stretch = async (_password: string, salt: Buffer): Promise<Buffer> => {
      salts.push(salt.length);
      return Buffer.alloc(32, 1);
    };
    expect(await verifyPassword('b', stored, stretch)).toBe(false);
    expect(salts).toEqual([16]);
  }
});

test('a hash of an earlier version is outdated and signs nobody in', async () => {
  const earlier = `scrypt$10$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  expect(isOutdatedHash(earlier)).toBe(true);
  expect(isOutdatedHash(await hashPassword('a', { random: true }))).toBe(false);
});

test('a random password has four groups and never repeats', () => {
  const passwords = Array.from({ length: 200 }, randomPassword);
  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords)
    expect(password).toMatch(/^([a-km-np-z2-9]{6}-){3}[a-km-np-z2-9]{6}$/);
});
