/** What the disk did to a write, told from what we did wrong. */

const OURS = /^SQLITE_(CONSTRAINT|MISMATCH|RANGE|MISUSE|ERROR|TOOBIG)/;
const SYSTEM = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** The code of a fault of the storage, `SQLITE_FULL` for one; undefined for anything else. */
export function storageFault(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return undefined;
  const isFault = SYSTEM.has(code) || (code.startsWith('SQLITE_') && !OURS.test(code));
  return isFault ? code : undefined;
}

/** For answers and logs. */
export function storageMessage(code: string): string {
  const isFull = code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT';
  const what = isFull ? 'the disk of the core is full' : 'the core cannot write to its disk';
  return `${what} (${code}); nothing of this was stored, try again when there is room`;
}
