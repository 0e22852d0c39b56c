/** Passwords as scrypt hashes (RFC 7914) that carry their own cost, so that it can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** log2 of N. 15 takes some 80 ms and 32 MiB: dear for a guesser, fine for a person. */
const PERSON_COST = 15;
/** For passwords of 120 random bits nothing is won by stretching. */
const RANDOM_COST = 10;
const BLOCK_SIZE = 8;
const HASH_BYTES = 32;
const MAX_COST = 20;

/** `scrypt$logN$salt$hash`. `random` says that the password is random and long, not chosen. */
export async function hashPassword(
  password: string,
  options: { readonly random?: boolean } = {},
): Promise<string> {
  const cost = options.random === true ? RANDOM_COST : PERSON_COST;
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return `scrypt$${cost}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** False for a wrong password and for a hash that is none. Compares in constant time. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, costText, salt, hash] = stored.split('$');
  const cost = Number(costText);
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return false;
  if (!Number.isInteger(cost) || cost < 1 || cost > MAX_COST) return false;
  const expected = Buffer.from(hash, 'base64url');
  if (expected.length !== HASH_BYTES) return false;
  const actual = await derive(password, Buffer.from(salt, 'base64url'), cost);
  return timingSafeEqual(actual, expected);
}

/** What an unknown user is checked against, so that the answer takes as long as for a known one. */
export const DUMMY_HASH = `scrypt$${PERSON_COST}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** 120 bits in four groups that a person can copy from a terminal: `k7qf2m-…`. */
export function randomPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letters = Array.from(randomBytes(24), (byte) => alphabet[byte & 31] ?? '').join('');
  return letters.match(/.{6}/g)?.join('-') ?? letters;
}

function derive(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  const options = { N, r: BLOCK_SIZE, p: 1, maxmem: 256 * N * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
