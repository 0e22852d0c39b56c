/** How many telegrams each person had decrypted in the current hour, so that a restart forgets none. */
import type { Db } from './database.ts';

export interface PersonDecryptionStore {
  /** Counts one more; gives how many of this hour (since 1970) that makes. */
  add(person: string, hour: number): number;
}

export function createPersonDecryptionStore(db: Db): PersonDecryptionStore {
  const add = db.prepare<[string, number], { readonly count: number }>(
    `INSERT INTO person_decryptions (person, hour, count) VALUES (?, ?, 1)
     ON CONFLICT (person) DO UPDATE
     SET count = iif(hour = excluded.hour, count + 1, 1), hour = excluded.hour
     RETURNING count`,
  );
  return { add: (person, hour) => add.get(person, hour)?.count ?? 1 };
}
