/** Writing files so that a crash leaves the old or the new content, never half of it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { brokerError, reasonOf } from './errors.ts';

/** Only the owner may read it. */
export const SECRET_MODE = 0o600;
export const PUBLIC_MODE = 0o644;
const FOLDER_MODE = 0o700;

export function writeFileAtomically(path: string, text: string | Uint8Array, mode: number): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(draft, text, { mode, flag: 'wx' });
  renameSync(draft, path);
}

/** Text of a file, undefined when there is none. */
export function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates a folder that only its owner may enter. Throws BROKER_DATA_FOLDER. */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw brokerError('BROKER_DATA_FOLDER', {
      details: { dir, reason: reasonOf(error) },
      cause: error,
    });
  }
}
