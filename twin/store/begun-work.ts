/**
 * What the portal has begun and not ended. It is noted on the disk before the work, so that work
 * which ends the process is known when it comes again: whatever is delivered until it is
 * acknowledged would otherwise end every start.
 */
import type { Db } from './database.ts';
import { storageError } from './storage-fault.ts';

/** Work that was begun so often and never ended is not begun again. */
export const MOST_TRIES = 2;
/** Why it is not. */
export const DEADLY = 'the portal came down each time it began with it';

export interface BegunWorkStore {
  /** How often the work was begun and not ended. */
  triesOf(key: string): number;
  /** Notes the work, at once and outside of any transaction; gives how often it was begun before. */
  begin(key: string): number;
  /** It has ended, however; in the transaction of what became of it. */
  end(key: string): void;
  /** It failed by the disk and will come again: that was no try. */
  survived(key: string): void;
}

export function createBegunWorkStore(db: Db): BegunWorkStore {
  const begin = db.prepare<[string, number], { readonly tries: number }>(
    `INSERT INTO begun_work (key, tries) VALUES (?, 1)
     ON CONFLICT (key) DO UPDATE SET tries = iif(?, 1, tries + 1) RETURNING tries`,
  );
  const tries = db.prepare<[string], { readonly tries: number }>(
    'SELECT tries FROM begun_work WHERE key = ?',
  );
  const end = db.prepare<[string]>('DELETE FROM begun_work WHERE key = ?');
  /** What the full disk did not let this process forget. */
  const survivors = new Set<string>();
  return {
    triesOf: (key) => tries.get(key)?.tries ?? 0,
    begin: (key) => (begin.get(key, survivors.delete(key) ? 1 : 0)?.tries ?? 1) - 1,
    end: (key) => void end.run(key),
    survived: (key) => {
      survivors.add(key);
      try {
        end.run(key);
        survivors.delete(key);
      } catch (error) {
        if (storageError(error) === undefined) throw error;
      }
    },
  };
}
