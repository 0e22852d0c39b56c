/**
 * The key that wraps all meter keys: `master.key` beside the database, 32 bytes in hex, readable
 * by its owner only. It is created on the first start and never replaced.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { keysError } from './errors.ts';

export const MASTER_KEY_FILE = 'master.key';
const MASTER_KEY_BYTES = 32;
const OTHERS = 0o077;

/**
 * Loads the master key or, while no key was wrapped yet, creates it. Throws KEYS_MASTER_TOO_OPEN,
 * KEYS_MASTER_MISSING or KEYS_MASTER_DAMAGED.
 */
export function loadMasterKey(dataDir: string, wrappedKeyCount: number): Uint8Array {
  const path = join(dataDir, MASTER_KEY_FILE);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) {
    if (wrappedKeyCount > 0) {
      throw keysError('KEYS_MASTER_MISSING', { details: { path, count: wrappedKeyCount } });
    }
    return createMasterKey(path);
  }
  // Windows has no such mode bits: there the folder's access list has to do it.
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
    throw keysError('KEYS_MASTER_TOO_OPEN', {
      details: { path, mode: (mode & 0o777).toString(8) },
    });
  }
  const text = readFileSync(path, 'latin1').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw keysError('KEYS_MASTER_DAMAGED', { details: { path } });
  return fromHex(text);
}

function createMasterKey(path: string): Uint8Array {
  const key = new Uint8Array(randomBytes(MASTER_KEY_BYTES));
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${toHex(key)}\n`);
    // It must be on the disk before the first key that only it can open.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}
