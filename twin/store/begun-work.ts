/**
 * What the portal has begun and not ended. It is noted on the disk before the work, so that work
 * which ends the process is known when it comes again: whatever is delivered until it is
 * acknowledged would otherwise end every start.
 */
import type { Db } from './database.ts';
import { storageError } from './storage-fault.ts';

/** Why it is not. */
export const DEADLY = 'the portal came down each time it began with it';

export interface BegunWorkStore {
  /** The work was begun and has not ended. */
  isOpen(key: string): boolean;
  /** Notes the work, before any of it is done; gives how often it was begun before, alone. */
  begin(key: string): number;
  /** Notes work that is begun with other work: if they end the process, nobody knows which did. */
  beginShared(key: string): void;
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
  const beginShared = db.prepare<[string]>(
    'INSERT INTO begun_work (key, tries) VALUES (?, 0) ON CONFLICT (key) DO NOTHING',
  );
  const all = db.prepare<[], { readonly key: string }>('SELECT key FROM begun_work');
  const end = db.prepare<[string]>('DELETE FROM begun_work WHERE key = ?');
  /** What the full disk did not let this process forget. */
  const survivors = new Set<string>();
  /** The keys on disk, so that a bundle needs no look-up. */
  const open = new Set(all.all().map(({ key }) => key));
  return {
    isOpen: (key) => open.has(key),
    beginShared: (key) => {
      beginShared.run(key);
      open.add(key);
    },
    begin: (key) => {
      open.add(key);
      return (begin.get(key, survivors.delete(key) ? 1 : 0)?.tries ?? 1) - 1;
    },
    end: (key) => {
      end.run(key);
      open.delete(key);
    },
    survived: (key) => {
      survivors.add(key);
      open.add(key);
      try {
        end.run(key);
        open.delete(key);
        survivors.delete(key);
      } catch (error) {
        if (storageError(error) === undefined) throw error;
      }
    },
  };
}
