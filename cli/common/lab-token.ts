/**
 * The secret by which a portal knows the world that it shows: who holds it moves the portal's clock.
 * `metertwin portal --clock lab` makes it, `metertwin world --portal URL` reads it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cliError } from './errors.ts';

const FILE = 'lab-token';

export function newLabToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The token of a data folder, made on the first call; only its owner may read it. */
export function labTokenOf(dataDir: string): string {
  const file = path.join(dataDir, FILE);
  if (existsSync(file)) return readLabToken(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const token = newLabToken();
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

/** Throws CLI_LAB_TOKEN_MISSING. */
export function readLabToken(dataDir: string): string {
  const file = path.join(dataDir, FILE);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw cliError('CLI_LAB_TOKEN_MISSING', { details: { path: file }, cause });
  }
}
