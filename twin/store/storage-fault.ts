/** What the machine did to a write, told from what we did wrong. */
import Database from 'better-sqlite3';
import { LabError } from '#kernel/errors.ts';
import { portalError } from '../errors.ts';

const FULL = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);
const FAILED = new Set(['EIO', 'EROFS']);

/** The coded error of such a fault, of a statement or of a file; undefined for anything else. */
export function storageError(error: unknown): LabError | undefined {
  if (error instanceof LabError) {
    return error.code.startsWith('PORTAL_STORAGE_') ? error : undefined;
  }
  const code = String((error as { code?: unknown } | null)?.code);
  const details = { reason: code };
  if (FULL.has(code)) return portalError('PORTAL_STORAGE_FULL', { details, cause: error });
  if (FAILED.has(code) || isStorageFault(error)) {
    return portalError('PORTAL_STORAGE_FAILED', { details, cause: error });
  }
  return undefined;
}

/**
 * True for what the machine did and another try may get through: a full disk, a lock, a broken
 * file. Anything else that a statement throws is a bug of ours.
 */
export function isStorageFault(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return !/^SQLITE_(CONSTRAINT|MISMATCH|RANGE|MISUSE|ERROR|TOOBIG)/.test(error.code);
}
