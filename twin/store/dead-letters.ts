/** Messages that are no bundle, kept for whoever has to find out why. */
import type { Db } from './database.ts';

interface NewDeadLetter {
  /** When it came, by the domain clock; null in databases of the first versions only. */
  readonly at: number | null;
  readonly topic: string;
  readonly reason: string;
  readonly payload: Uint8Array;
}

export interface DeadLetter extends NewDeadLetter {
  readonly id: number;
  /** Size as it came; the kept payload may be shorter. */
  readonly sizeBytes: number;
}

export interface DeadLetterStore {
  /** Keeps the newest ones; the counter goes on counting. */
  add(letter: NewDeadLetter): void;
  /** Newest first. */
  list(limit?: number): DeadLetter[];
}

/** A sender of nothing but rubbish must not fill the disk. */
export const DEAD_LETTERS_KEPT = 500;
export const DEAD_LETTER_KEPT_BYTES = 128 * 1024;

export function createDeadLetterStore(db: Db): DeadLetterStore {
  const add = db.prepare<[Record<string, string | number | null | Uint8Array>]>(
    `INSERT INTO dead_letters (at, topic, reason, size_bytes, payload)
     VALUES (@at, @topic, @reason, @sizeBytes, @payload)`,
  );
  const trim = db.prepare<[number]>('DELETE FROM dead_letters WHERE id <= ?');
  const list = db.prepare<[number], DeadLetter>(
    `SELECT id, at, topic, reason, size_bytes AS sizeBytes, payload
     FROM dead_letters ORDER BY id DESC LIMIT ?`,
  );
  return {
    add: (letter) => {
      const { lastInsertRowid } = add.run({
        ...letter,
        sizeBytes: letter.payload.length,
        payload: letter.payload.subarray(0, DEAD_LETTER_KEPT_BYTES),
      });
      trim.run(Number(lastInsertRowid) - DEAD_LETTERS_KEPT);
    },
    list: (limit = DEAD_LETTERS_KEPT) => list.all(limit),
  };
}
