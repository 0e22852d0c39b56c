/** Passwords as hashes; checking one always costs the same, whoever signs in. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** log2 of N in scrypt (RFC 7914). 15 takes some 80 ms and 32 MiB: dear for a guesser, fine for a person. */
const COST = 15;
const BLOCK_SIZE = 8;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/**
 * `scrypt$logN$salt$hash`, or `sha256$salt$hash` for `random` passwords: of 120 random bits nothing
 * is won by stretching, and a lab makes many of them when it starts.
 */
export async function hashPassword(
  password: string,
  options: { readonly random?: boolean } = {},
): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  if (options.random === true) return `sha256$${text(salt)}$${text(digest(password, salt))}`;
  return `scrypt$${COST}$${text(salt)}$${text(await derive(password, salt))}`;
}

/** Makes a hash that is dear to guess; scrypt, except in a test that counts. */
type Stretch = (password: string, salt: Buffer) => Promise<Buffer>;

/**
 * False for a wrong password, for a hash that is none and for nobody (undefined). Each of them
 * takes one scrypt with the same parameters, so the time does not tell whether a user exists.
 */
export async function verifyPassword(
  password: string,
  stored: string | undefined,
  stretch: Stretch = derive,
): Promise<boolean> {
  const known = stored === undefined ? undefined : readHash(stored);
  const stretched = await stretch(password, known?.salt ?? Buffer.alloc(SALT_BYTES));
  const plain = digest(password, known?.salt ?? Buffer.alloc(SALT_BYTES));
  const actual = known?.scheme === 'sha256' ? plain : stretched;
  const isSame = timingSafeEqual(actual, known?.hash ?? Buffer.alloc(HASH_BYTES));
  return known !== undefined && isSame;
}

/** True for a hash of an earlier version, which signs nobody in. */
export function isOutdatedHash(stored: string): boolean {
  return readHash(stored) === undefined;
}

interface PasswordHash {
  readonly scheme: 'scrypt' | 'sha256';
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function readHash(stored: string): PasswordHash | undefined {
  const match = /^(?:(scrypt)\$15|(sha256))\$([\w-]{22})\$([\w-]{43})$/.exec(stored);
  const [, scrypted, , salt, hash] = match ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  return {
    scheme: scrypted === undefined ? 'sha256' : 'scrypt',
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}

/** 120 bits in four groups that a person can copy from a terminal: `k7qf2m-…`. */
export function randomPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letters = Array.from(randomBytes(24), (byte) => alphabet[byte & 31] ?? '').join('');
  return letters.match(/.{6}/g)?.join('-') ?? letters;
}

const text = (bytes: Buffer): string => bytes.toString('base64url');

function digest(password: string, salt: Buffer): Buffer {
  return createHash('sha256').update(salt).update(password.normalize('NFKC')).digest();
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  const N = 2 ** COST;
  const options = { N, r: BLOCK_SIZE, p: 1, maxmem: 256 * N * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
