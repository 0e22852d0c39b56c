/**
 * Work that brought the core down each time it was begun. It is taken out of the way, so that the
 * core lives, and kept, so that a person can look at it: rule work and journalled publishes are done
 * again after a start, and without this a single one of them would end every start.
 */
import type { CoreDatabase, Statement } from './database.ts';

/** A sender of nothing but deadly messages must not fill the disk: the newest are kept. */
const KEPT = 500;

export interface NewParkedWork {
  readonly kind: 'rule' | 'publish';
  /** Name of the rule, or client id of the publisher. */
  readonly name: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Everything else that is known of it, as JSON. */
  readonly context: string;
  readonly tries: number;
}

export interface ParkedWork extends NewParkedWork {
  readonly id: number;
  readonly parkedAt: number;
}

export class ParkedWorkStore {
  readonly #db: CoreDatabase;
  readonly #insert: Statement;
  readonly #trim: Statement;
  readonly #all: Statement;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#insert = db.sql.prepare(
      `INSERT INTO parked_work (kind, name, topic, payload, context, tries, parked_at)
       VALUES (@kind, @name, @topic, @payload, @context, @tries, @parkedAt)`,
    );
    this.#trim = db.sql.prepare('DELETE FROM parked_work WHERE id <= ?');
    this.#all = db.sql.prepare(
      `SELECT id, kind, name, topic, payload, context, tries, parked_at AS parkedAt
       FROM parked_work ORDER BY id DESC`,
    );
  }

  /** In the open transaction. */
  add(work: NewParkedWork, parkedAt: number): void {
    this.#db.begin();
    const { lastInsertRowid } = this.#insert.run({ ...work, parkedAt });
    this.#trim.run(Number(lastInsertRowid) - KEPT);
  }

  /** Newest first. */
  list(): ParkedWork[] {
    return this.#all.all() as ParkedWork[];
  }
}
